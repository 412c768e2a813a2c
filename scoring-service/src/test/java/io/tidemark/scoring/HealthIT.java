package io.tidemark.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.testbed.LocalKafka;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HealthIT {

    private ScoringDatabase tables;
    private ScoringService service;

    @BeforeAll
    void start() {
        tables = ScoringDatabase.create("health", 1);
        service = ScoringService.start(tables, LocalKafka.shared(), Map.of());
    }

    @AfterAll
    void stop() {
        service.close();
        tables.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health", "/health/liveness", "/health/readiness"})
    void healthyServiceIsUp(String path) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(service.send("GET", path, null).body())
                        .startsWith("{\"name\":\"scoring-service\",\"status\":\"UP\""));
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
