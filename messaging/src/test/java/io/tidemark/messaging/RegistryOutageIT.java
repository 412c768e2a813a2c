package io.tidemark.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Answers that a registry, or what stands before it, gives on a bad day. */
class RegistryOutageIT {

    private static final String STRING_SCHEMA = "{\"schema\":\"\\\"string\\\"\"}";
    private static final String UNKNOWN = "{\"error_code\":40403,\"message\":\"Schema not found\"}";

    private final AtomicInteger requests = new AtomicInteger();
    private final List<String> authorizations = Collections.synchronizedList(new ArrayList<>());
    private volatile int status = 200;
    private volatile String body = STRING_SCHEMA;
    private volatile int failures;
    private HttpServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            boolean fails = requests.incrementAndGet() <= failures;
            authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            byte[] answer = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(fails ? 503 : status, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    @Test
    void answerIsAskedForOnceAndKept() {
        try (SchemaRegistryClient client = client()) {
            client.schema(1);
            client.schema(1);
        }
        assertThat(requests).hasValue(1);
    }

    @Test
    void serverErrorsAreTriedAgain() {
        failures = 2;
        try (SchemaRegistryClient client = client()) {
            assertThat(client.schema(1).getName()).isEqualTo("string");
        }
        assertThat(requests).hasValue(3);
    }

    @Test
    void outageFailsFastForAMomentAndIsNotRememberedAsUnknown() {
        failures = 3;
        try (SchemaRegistryClient client = client()) {
            assertThatThrownBy(() -> client.schema(1)).isInstanceOf(RegistryUnavailableException.class);
            assertThatThrownBy(() -> client.schema(2)).isInstanceOf(RegistryUnavailableException.class);
            assertThat(requests).hasValue(3);
            await().atMost(Duration.ofMinutes(3)).ignoreExceptions().until(() -> client.schema(1) != null);
        }
    }

    @Test
    void nobodyListeningIsAnOutage() {
        server.stop(0);
        try (SchemaRegistryClient client = client()) {
            assertThatThrownBy(() -> client.schema(1)).isInstanceOf(RegistryUnavailableException.class);
            assertThatThrownBy(client::ping).isInstanceOf(RegistryUnavailableException.class);
        }
    }

    @Test
    void onlyTheRegistrysOwnWordMakesAnIdUnknown() {
        try (SchemaRegistryClient client = client()) {
            status = 404;
            body = UNKNOWN;
            assertThatExceptionOfType(RegistryRefusedException.class)
                    .isThrownBy(() -> client.schema(1))
                    .matches(e -> e.isNotFound() && e.errorCode() == 40403);
            int asked = requests.get();
            assertThatThrownBy(() -> client.schema(1)).isInstanceOf(RegistryRefusedException.class);
            assertThat(requests).hasValue(asked);

            body = "<html>no such route</html>";
            assertThatThrownBy(() -> client.schema(2)).isInstanceOf(RegistryUnavailableException.class);
        }
    }

    @Test
    void nonsenseWithStatus200IsAnOutage() {
        try (SchemaRegistryClient client = client()) {
            body = "<html>sign in</html>";
            assertThatThrownBy(() -> client.schema(1)).isInstanceOf(RegistryUnavailableException.class);
        }
        try (SchemaRegistryClient client = client()) {
            body = "{}";
            assertThatThrownBy(() -> client.schema(1)).isInstanceOf(RegistryUnavailableException.class);
        }
    }

    @Test
    void nextAddressIsTriedWhenTheFirstIsDead() {
        Map<String, Object> settings = Map.of("schema.registry.url", "http://127.0.0.1:1," + address());
        try (SchemaRegistryClient client = new SchemaRegistryClient(RegistryConfig.from(settings))) {
            assertThat(client.schema(1).getName()).isEqualTo("string");
        }
    }

    @Test
    void oneAddressThatAnswersIsEnoughToBeReady() {
        Map<String, Object> settings = Map.of("schema.registry.url", "http://127.0.0.1:1," + address());
        try (SchemaRegistryClient client = new SchemaRegistryClient(RegistryConfig.from(settings))) {
            client.ping();
        }
        assertThat(requests).hasValue(1);
    }

    @Test
    void answerThatStopsInTheMiddleIsAnOutage() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        server.createContext("/schemas/types", exchange -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write('[');
            exchange.getResponseBody().flush();
            try {
                ended.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try (SchemaRegistryClient client = client()) {
            FutureTask<Void> ping = new FutureTask<>(client::ping, null);
            Thread.ofVirtual().start(ping);
            assertThat(ping)
                    .failsWithin(Duration.ofSeconds(20))
                    .withThrowableOfType(ExecutionException.class)
                    .withCauseInstanceOf(RegistryUnavailableException.class);
        } finally {
            ended.countDown();
        }
    }

    @Test
    void credentialsAreSent() {
        Map<String, Object> settings = Map.of(
                "schema.registry.url", address(),
                "basic.auth.credentials.source", "USER_INFO",
                "basic.auth.user.info", "me:secret");
        try (SchemaRegistryClient client = new SchemaRegistryClient(RegistryConfig.from(settings))) {
            client.schema(1);
        }
        assertThat(authorizations).containsExactly("Basic bWU6c2VjcmV0");
    }

    private SchemaRegistryClient client() {
        return new SchemaRegistryClient(RegistryConfig.from(Map.of("schema.registry.url", address())));
    }

    private String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }
}
