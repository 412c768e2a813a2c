package io.tidemark.sync.platform;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PlatformHttpIT {

    private final PlatformHttp http =
            new PlatformHttp(new HttpLimits(Duration.ofSeconds(1), Duration.ofSeconds(1), 100_000, Duration.ZERO));
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

    @Test
    void retryAfterInSecondsIsRead() {
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().add("Retry-After", "17");
            exchange.sendResponseHeaders(429, -1);
        });
        assertThat(get("/"))
                .isInstanceOfSatisfying(
                        PlatformHttp.Answer.Whole.class,
                        answer -> assertThat(answer.retryAfterOr(Duration.ZERO)).isEqualTo(Duration.ofSeconds(17)));
    }

    @Test
    void refusedConnectionIsNoAnswer() {
        int port = server.getAddress().getPort();
        server.stop(0);
        assertThat(http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                        .build()))
                .isInstanceOf(PlatformHttp.Answer.None.class);
    }

    private PlatformHttp.Answer get(String path) {
        return http.send(HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path))
                .build());
    }
}
