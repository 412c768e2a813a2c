package io.tidemark.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalRegistryIT {

    private static final String FIRST = """
            {"schema": "{\\"type\\":\\"record\\",\\"name\\":\\"Row\\",\\"fields\\":[{\\"name\\":\\"id\\",\\"type\\":\\"long\\"}]}"}""";

    private static final String WITHOUT_DEFAULT = """
            {"schema": "{\\"type\\":\\"record\\",\\"name\\":\\"Row\\",\\"fields\\":[{\\"name\\":\\"id\\",\\"type\\":\\"long\\"},{\\"name\\":\\"extra\\",\\"type\\":\\"long\\"}]}"}""";

    @Test
    void schemasSurviveAKillAndANewStart(@TempDir Path folder) throws Exception {
        String id;
        try (LocalRegistry registry = LocalRegistry.startIn(folder)) {
            HttpResponse<String> stored = post(registry, "/subjects/rows-value/versions", FIRST);
            assertThat(stored.statusCode()).isEqualTo(200);
            id = stored.body();
            registry.kill();
            registry.restart();
            assertThat(post(registry, "/subjects/rows-value/versions", FIRST).body())
                    .isEqualTo(id);
        }
        try (LocalRegistry again = LocalRegistry.startIn(folder)) {
            assertThat(post(again, "/subjects/rows-value/versions", FIRST).body())
                    .isEqualTo(id);
        }
    }

    @Test
    void incompatibleVersionIsRefusedByTheGlobalRule() throws Exception {
        LocalRegistry registry = LocalRegistry.shared();
        assertThat(post(registry, "/subjects/guarded-value/versions", FIRST).statusCode())
                .isEqualTo(200);
        assertThat(post(registry, "/subjects/guarded-value/versions", WITHOUT_DEFAULT)
                        .statusCode())
                .isEqualTo(409);
    }

    private static HttpResponse<String> post(LocalRegistry registry, String path, String body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(registry.url() + path))
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .timeout(Duration.ofSeconds(20))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }
}
