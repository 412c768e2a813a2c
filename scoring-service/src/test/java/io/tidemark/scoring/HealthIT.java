package io.tidemark.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.schemas.Topics;
import io.tidemark.testbed.FaultProxy;
import io.tidemark.testbed.LocalKafka;
import io.tidemark.testbed.NetworkFault;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HealthIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private ScoringDatabase tables;
    private FaultProxy proxy;
    private ScoringService service;

    @BeforeAll
    void start() {
        tables = ScoringDatabase.create("health", 1);
        proxy = FaultProxy.to(tables.address().port(), 11);
        service = ScoringService.start(
                tables,
                LocalKafka.shared(),
                Map.of(
                        "datasources.default.url",
                        "jdbc:postgresql://" + proxy.address() + "/"
                                + tables.address().name(),
                        "datasources.default.connection-timeout",
                        1_000,
                        "datasources.default.data-source-properties.socketTimeout",
                        "3"));
    }

    @AfterAll
    void stop() {
        service.close();
        proxy.close();
        tables.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health", "/health/liveness", "/health/readiness"})
    void healthyServiceIsUp(String path) {
        await().atMost(Duration.ofMinutes(3))
                .untilAsserted(() -> assertThat(service.send("GET", path, null).body())
                        .startsWith("{\"name\":\"scoring-service\",\"status\":\"UP\""));
    }

    @ParameterizedTest
    @MethodSource("outages")
    void serviceWithoutItsDatabaseIsAliveButNotReadyAndGoesOnByItself(NetworkFault outage) throws Exception {
        awaitStatus(200);
        UUID project = UUID.randomUUID();
        String post = "health-" + project;
        proxy.set(outage);
        try {
            service.publish(Topics.POSTS_SYNCED, GoldenPool.posts(project, post));
            awaitStatus(503);
            assertThat(service.send("GET", "/health/readiness", null).body()).contains("\"DOWN\"");
            assertThat(service.send("GET", "/health/liveness", null).statusCode())
                    .isEqualTo(200);
        } finally {
            proxy.heal();
        }
        awaitStatus(200);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                tables.value("SELECT count(*) FROM post_inputs WHERE post_key LIKE '%" + post + "%'"))
                        .isEqualTo("7"));
    }

    /** A server that is gone, one that is silent, and one whose answers get lost. */
    static Stream<NetworkFault> outages() {
        return Stream.of(
                new NetworkFault.Refuse(),
                new NetworkFault.Blackhole(),
                new NetworkFault.CutAfter(NetworkFault.Direction.TO_CLIENT, 0));
    }

    private void awaitStatus(int readiness) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                service.send("GET", "/health/readiness", null).statusCode())
                        .isEqualTo(readiness));
    }

    @Test
    void metricsAreServed() throws Exception {
        assertThat(service.send("GET", "/prometheus", null).body()).contains("jvm_memory_used_bytes");
    }

    @Test
    void unknownPathIsAProblem() throws Exception {
        assertThat(service.send("GET", "/nowhere", null).body()).contains("\"code\":\"not_found\"");
    }
}
