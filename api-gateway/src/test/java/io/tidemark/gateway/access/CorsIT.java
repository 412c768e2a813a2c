package io.tidemark.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.gateway.Gateway;
import io.tidemark.gateway.TestProject;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CorsIT {

    private static final String PREFLIGHT = """
            OPTIONS %s HTTP/1.1\r
            Host: localhost\r
            Origin: %s\r
            Access-Control-Request-Method: GET\r
            Access-Control-Request-Headers: x-api-key\r
            """;

    private static final String REQUEST = """
            GET %s HTTP/1.1\r
            Host: localhost\r
            Origin: %s\r
            X-Api-Key: %s\r
            """;

    @Test
    void onlyTheOriginsThatAreNamedMayRead() {
        try (Gateway gateway = Gateway.start(
                "gateway_cors",
                Map.of(
                        "kafka.enabled",
                        "false",
                        "micronaut.server.cors.enabled",
                        "true",
                        "micronaut.server.cors.configurations.frontend.allowed-origins",
                        "https://app.example.com"))) {
            TestProject project = gateway.project("cors");
            String path = "/v1/projects/" + project.projectId() + "/posts";

            assertThat(RawHttp.send(gateway.port(), PREFLIGHT.formatted(path, "https://app.example.com")))
                    .startsWith("HTTP/1.1 200")
                    .containsIgnoringCase("access-control-allow-origin: https://app.example.com");
            assertThat(RawHttp.send(gateway.port(), PREFLIGHT.formatted(path, "https://evil.example.com")))
                    .doesNotContainIgnoringCase("access-control-allow-origin");
            assertThat(RawHttp.send(
                            gateway.port(), REQUEST.formatted(path, "https://app.example.com", project.apiKey())))
                    .startsWith("HTTP/1.1 200")
                    .containsIgnoringCase("access-control-allow-origin: https://app.example.com");
            assertThat(RawHttp.send(gateway.port(), REQUEST.formatted(path, "https://app.example.com", "tmk_wrong")))
                    .as("a refusal, which the page may read")
                    .startsWith("HTTP/1.1 401")
                    .containsIgnoringCase("access-control-allow-origin: https://app.example.com");
        }
    }

    @Test
    void noOriginMayReadUnlessItIsSwitchedOn() {
        try (Gateway gateway = Gateway.start("gateway_no_cors")) {
            TestProject project = gateway.project("no cors");
            String path = "/v1/projects/" + project.projectId() + "/posts";
            assertThat(RawHttp.send(gateway.port(), PREFLIGHT.formatted(path, "http://localhost:3000")))
                    .doesNotContainIgnoringCase("access-control-allow-origin");
            assertThat(RawHttp.send(gateway.port(), REQUEST.formatted(path, "http://localhost:3000", project.apiKey())))
                    .doesNotContainIgnoringCase("access-control-allow-origin");
        }
    }
}
