package io.tidemark.gateway.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.gateway.Gateway;
import io.tidemark.gateway.TestProject;
import io.tidemark.testbed.LocalPostgres;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class DatabaseOutageIT {

    @Test
    void anOutageIsToldAsSuchAndPasses() {
        try (LocalPostgres postgres = LocalPostgres.start();
                Gateway gateway = Gateway.start(
                        postgres.database(),
                        Map.of(
                                "kafka.enabled",
                                "false",
                                "datasources.default.connection-timeout",
                                "500",
                                "datasources.reader.connection-timeout",
                                "500"))) {
            TestProject project = gateway.project("outage");
            assertThat(project.get("/posts").statusCode()).isEqualTo(200);
            awaitHealth(gateway, "readiness", 200);

            postgres.stop();

            awaitHealth(gateway, "readiness", 503);
            awaitHealth(gateway, "liveness", 200);
            assertUnavailable(project.get("/posts"));
            // A key that is not remembered is looked up elsewhere than the rows.
            assertUnavailable(gateway.send(HttpRequest.newBuilder(gateway.uri("/v1/projects/" + project.projectId()))
                    .header("X-Api-Key", "tmk_never_seen")
                    .build()));

            postgres.restart();
            Awaitility.await()
                    .atMost(Duration.ofMinutes(3))
                    .untilAsserted(
                            () -> assertThat(project.get("/posts").statusCode()).isEqualTo(200));
            awaitHealth(gateway, "readiness", 200);

            postgres.suspend();
            try {
                awaitHealth(gateway, "readiness", 503);
                awaitHealth(gateway, "liveness", 200);
            } finally {
                postgres.resume();
            }
            awaitHealth(gateway, "readiness", 200);
            assertThat(project.get("/posts").statusCode()).isEqualTo(200);
        }
    }

    private static void awaitHealth(Gateway gateway, String kind, int status) {
        HttpRequest request =
                HttpRequest.newBuilder(gateway.uri("/health/" + kind)).build();
        Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .untilAsserted(
                        () -> assertThat(gateway.send(request).statusCode()).isEqualTo(status));
    }

    private static void assertUnavailable(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(503);
        assertThat(response.body())
                .contains("database_unavailable")
                .doesNotContain("jdbc")
                .doesNotContain("SQL");
        assertThat(response.headers().firstValue("Retry-After")).isPresent();
    }
}
