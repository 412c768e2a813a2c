package io.tidemark.sync.platform;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlatformHttpIT {

    private final PlatformHttp http = new PlatformHttp(
            new HttpLimits(Duration.ofSeconds(1), Duration.ofSeconds(1), 100_000, false, Duration.ZERO),
            new OutboundHosts(() -> Set.of(base()), false));
    private final CountDownLatch done = new CountDownLatch(1);
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    @AfterEach
    void stop() {
        done.countDown();
        server.stop(0);
        http.close();
    }

    @Test
    void answerBeyondTheLimitIsNotRead() {
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream body = exchange.getResponseBody()) {
                body.write(new byte[200_000]);
            }
        });
        assertThat(get("/")).isInstanceOf(PlatformHttp.Answer.None.class);
    }

    @Test
    void answerThatDripsIsGivenUpAtTheDeadline() {
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            try {
                done.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        assertThat(get("/")).isEqualTo(new PlatformHttp.Answer.None("no whole answer within 1000 ms"));
    }

    @Test
    void redirectIsNotFollowed() {
        AtomicInteger elsewhere = new AtomicInteger();
        server.createContext("/elsewhere", exchange -> {
            elsewhere.incrementAndGet();
            exchange.sendResponseHeaders(200, -1);
        });
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            exchange.sendResponseHeaders(302, -1);
        });
        assertThat(get("/"))
                .isInstanceOfSatisfying(
                        PlatformHttp.Answer.Whole.class,
                        answer -> assertThat(answer.status()).isEqualTo(302));
        assertThat(elsewhere).hasValue(0);
    }

    @ParameterizedTest
    @CsvSource({"17, 17", "0, 1", "9999999, 86400", "'Wed, 21 Oct 2026 07:28:00 GMT', 7", "-3, 7"})
    void retryAfterIsBelievedInSecondsUpToADay(String header, long seconds) {
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().add("Retry-After", header);
            exchange.sendResponseHeaders(429, -1);
        });
        assertThat(get("/"))
                .isInstanceOfSatisfying(
                        PlatformHttp.Answer.Whole.class,
                        answer -> assertThat(answer.retryAfterOr(Duration.ofSeconds(7)))
                                .isEqualTo(Duration.ofSeconds(seconds)));
    }

    @Test
    void packedAnswerIsNotUnpacked() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(new byte[50_000_000]);
        }
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().add("Content-Encoding", "gzip");
            exchange.sendResponseHeaders(200, packed.size());
            exchange.getResponseBody().write(packed.toByteArray());
        });
        assertThat(get("/")).isEqualTo(new PlatformHttp.Answer.None("the answer is packed, which was not asked for"));
    }

    @Test
    void onlyConfiguredAddressesAreCalled() {
        AtomicInteger calls = new AtomicInteger();
        server.createContext("/", exchange -> {
            calls.incrementAndGet();
            exchange.sendResponseHeaders(200, -1);
        });
        int port = base().getPort();
        for (String elsewhere : List.of(
                "http://localhost:" + port + "/video.mp4",
                "http://[::1]:" + port + "/",
                "http://127.0.0.1:1/",
                "https://127.0.0.1:" + port + "/",
                "http://somebody@127.0.0.1:" + port + "/",
                "http://169.254.169.254/latest/meta-data/")) {
            assertThat(http.send(HttpRequest.newBuilder(URI.create(elsewhere)).build()))
                    .as(elsewhere)
                    .isEqualTo(
                            new PlatformHttp.Answer.None("the address is not one that a platform is configured with"));
        }
        assertThat(calls).hasValue(0);
    }

    @Test
    void nameThatLeadsToAPrivateAddressIsRefusedUnlessThatIsConfigured() {
        URI address = URI.create("https://localhost/");
        assertThat(new OutboundHosts(() -> Set.of(address), false).refusal(address))
                .contains("the platform's name leads to a private address");
        assertThat(new OutboundHosts(() -> Set.of(address), true).refusal(address))
                .isEmpty();
        URI nowhere = URI.create("https://nowhere.invalid/");
        assertThat(new OutboundHosts(() -> Set.of(nowhere), false).refusal(nowhere))
                .contains("the platform's name leads nowhere");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "10.1.2.3",
                "172.16.0.1",
                "192.168.1.1",
                "169.254.169.254",
                "100.64.0.1",
                "0.0.0.0",
                "::1",
                "fd00::1",
                "fe80::1",
                "::ffff:10.0.0.1"
            })
    void addressesOfPrivateNetsAreKnown(String address) throws IOException {
        assertThat(OutboundHosts.isPrivate(InetAddress.getByName(address))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"8.8.8.8", "100.128.0.1", "172.32.0.1", "2606:4700::1111"})
    void addressesOfTheInternetAreNotPrivate(String address) throws IOException {
        assertThat(OutboundHosts.isPrivate(InetAddress.getByName(address))).isFalse();
    }

    @Test
    void refusedConnectionIsNoAnswer() {
        int port = server.getAddress().getPort();
        assertThat(get("/")).as("the address is known").isInstanceOf(PlatformHttp.Answer.Whole.class);
        server.stop(0);
        assertThat(http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                        .build()))
                .isInstanceOf(PlatformHttp.Answer.None.class);
    }

    private URI base() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private PlatformHttp.Answer get(String path) {
        return http.send(HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path))
                .build());
    }
}
