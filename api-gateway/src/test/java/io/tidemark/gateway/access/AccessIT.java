package io.tidemark.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.gateway.Gateway;
import io.tidemark.gateway.TestProject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessIT {

    private static final List<String> ADDRESSES = List.of(
            "",
            "/posts",
            "/posts?sort=nonsense",
            "/posts?unknown=1",
            "/posts/tiktok:1",
            "/exports/posts.csv",
            "/posts/tiktok:1/metrics",
            "/ads-content",
            "/overview",
            "/creators",
            "/nothing/here",
            "/posts/../posts");

    private static Gateway gateway;
    private static TestProject mine;
    private static TestProject foreign;

    @BeforeAll
    static void start() throws SQLException {
        gateway =
                Gateway.start("gateway_access", Map.of("kafka.enabled", "false", "tidemark.access.cache-ttl", "300ms"));
        mine = gateway.project("mine");
        foreign = gateway.project("foreign");
        for (TestProject project : List.of(mine, foreign)) {
            gateway.execute("""
                    INSERT INTO post_overview (project_id, post_key, watched, platform, external_id, account_key, media_type,
                        published_at, post_observed_at, post_event_id)
                    VALUES ('%s', 'tiktok:1', true, 'tiktok', '1', 'tiktok:a', 'video', '2026-01-01Z', '2026-01-01Z', '%s')
                    """.formatted(project.projectId(), UUID.randomUUID()));
        }
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void theKeyIsTakenFromEitherHeader() {
        assertThat(send(mine.projectId(), "/posts", "Authorization", "Bearer " + mine.apiKey())
                        .statusCode())
                .isEqualTo(200);
        assertThat(send(mine.projectId(), "/posts", "Authorization", "bearer " + mine.apiKey())
                        .statusCode())
                .isEqualTo(200);
        assertThat(send(mine.projectId(), "/posts", "X-Api-Key", mine.apiKey()).statusCode())
                .isEqualTo(200);
    }

    @Test
    void aForeignProjectAnswersByteForByteLikeOneThatDoesNotExist() {
        for (String address : ADDRESSES) {
            HttpResponse<String> ofForeign = send(foreign.projectId(), address, "X-Api-Key", mine.apiKey());
            HttpResponse<String> ofMissing = send(UUID.randomUUID().toString(), address, "X-Api-Key", mine.apiKey());
            HttpResponse<String> ofImpossible = send("not-an-id", address, "X-Api-Key", mine.apiKey());

            assertThat(ofForeign.statusCode()).as(address).isEqualTo(404);
            assertThat(withoutRequestId(ofForeign)).as(address).isEqualTo(withoutRequestId(ofMissing));
            assertThat(withoutRequestId(ofImpossible)).as(address).isEqualTo(withoutRequestId(ofMissing));
            assertThat(ofForeign.body()).contains("project_not_found").doesNotContain(foreign.projectId());
        }
    }

    @Test
    void writesToAForeignProjectAnswerLikeReads() {
        for (String projectId : List.of(foreign.projectId(), UUID.randomUUID().toString())) {
            HttpResponse<String> response = gateway.send(
                    HttpRequest.newBuilder(gateway.uri("/v1/projects/" + projectId + "/creators/tiktok/ada"))
                            .header("X-Api-Key", mine.apiKey())
                            .DELETE()
                            .build());
            assertThat(response.statusCode()).isEqualTo(404);
            assertThat(response.body()).contains("project_not_found");
        }
    }

    @Test
    void aRequestWithoutAKeyIsRefusedWhereverItGoes() {
        for (String path :
                List.of("/", "/v1/projects", "/v1/projects/" + mine.projectId(), "/nothing", "/prometheus", "/env")) {
            HttpResponse<String> response =
                    gateway.send(HttpRequest.newBuilder(gateway.uri(path)).build());
            assertThat(response.statusCode()).as(path).isEqualTo(401);
            assertThat(response.body()).contains("missing_api_key");
            assertThat(response.headers().firstValue("WWW-Authenticate")).isPresent();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tmk_wrong", "", "   ", "tmk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "' OR 1=1 --"})
    void anUnknownKeyIsRefused(String key) {
        HttpResponse<String> response = send(mine.projectId(), "/posts", "X-Api-Key", key);
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.body()).contains("invalid_api_key");
    }

    @Test
    void severalKeysAndOtherSchemesAreRefused() {
        HttpResponse<String> several =
                gateway.send(HttpRequest.newBuilder(gateway.uri("/v1/projects/" + mine.projectId()))
                        .header("X-Api-Key", mine.apiKey())
                        .header("Authorization", "Bearer " + mine.apiKey())
                        .build());
        assertThat(several.statusCode()).isEqualTo(401);
        assertThat(several.body()).contains("several API keys");
        HttpResponse<String> basic = send(mine.projectId(), "", "Authorization", "Basic " + mine.apiKey());
        assertThat(basic.statusCode()).isEqualTo(401);
        assertThat(basic.body()).contains("Bearer");
    }

    @Test
    void aRevokedKeyOpensNothing() {
        TestProject project = gateway.project("short-lived");
        assertThat(project.get("").statusCode()).isEqualTo(200);

        assertThat(revoke(project, project.keyId()).statusCode()).isEqualTo(204);

        assertThat(project.get("").statusCode()).isEqualTo(401);
        assertThat(revoke(project, project.keyId()).statusCode()).isEqualTo(204);
        assertThat(revoke(mine, project.keyId()).statusCode()).isEqualTo(404);
    }

    @Test
    void aKeyThatAnotherReplicaRevokedIsForgottenWithinTheCachesTime() throws SQLException {
        TestProject project = gateway.project("revoked elsewhere");
        assertThat(project.get("").statusCode()).isEqualTo(200);

        gateway.execute("UPDATE api_keys SET revoked_at = '2026-01-01Z' WHERE key_id = '" + project.keyId() + "'");

        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(project.get("").statusCode()).isEqualTo(401));
    }

    @Test
    void aSecondKeyOpensTheSameProjectAndNoOther() {
        HttpResponse<String> created =
                gateway.send(HttpRequest.newBuilder(gateway.uri("/v1/projects/" + mine.projectId() + "/api-keys"))
                        .header("X-Api-Key", Gateway.ADMIN_KEY)
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build());
        assertThat(created.statusCode()).isEqualTo(201);
        String key = (String) gateway.json(created.body()).get("apiKey");

        assertThat(send(mine.projectId(), "", "X-Api-Key", key).statusCode()).isEqualTo(200);
        assertThat(send(foreign.projectId(), "", "X-Api-Key", key).statusCode()).isEqualTo(404);
    }

    @Test
    void keysAreStoredOnlyAsTheirHash() throws SQLException {
        assertThat(mine.apiKey()).matches("tmk_[A-Za-z0-9_-]{43}");
        assertThat(gateway.rows("SELECT k::text FROM api_keys k")).noneMatch(row -> row.contains(mine.apiKey()));
        assertThat(gateway.rows("SELECT key_hash FROM api_keys WHERE key_id = '" + mine.keyId() + "'"))
                .containsExactly(ApiKey.hash(mine.apiKey()));
    }

    @Test
    void aProjectsKeyCannotDoWhatTheAdminDoes() {
        for (String path : List.of(
                "/v1/projects",
                "/v1/projects/",
                "/v1/projects/" + mine.projectId() + "/api-keys",
                "/v1/projects/" + mine.projectId() + "/api-keys/")) {
            HttpResponse<String> response = gateway.send(HttpRequest.newBuilder(gateway.uri(path))
                    .header("X-Api-Key", mine.apiKey())
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"name\": \"x\"}"))
                    .build());
            assertThat(response.statusCode()).as(path).isEqualTo(403);
            assertThat(response.body()).contains("admin_key_required");
        }
        assertThat(gateway.send(HttpRequest.newBuilder(gateway.uri("/prometheus"))
                                .header("X-Api-Key", mine.apiKey())
                                .build())
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void theAdminReadsMetricsButNoProject() {
        assertThat(gateway.send(HttpRequest.newBuilder(gateway.uri("/prometheus"))
                                .header("X-Api-Key", Gateway.ADMIN_KEY)
                                .build())
                        .statusCode())
                .isEqualTo(200);
        assertThat(send(mine.projectId(), "/posts", "X-Api-Key", Gateway.ADMIN_KEY)
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void withoutAnAdminKeyInTheConfigurationNobodyIsAdmin() {
        try (Gateway closed =
                Gateway.start("gateway_no_admin", Map.of("kafka.enabled", "false", "tidemark.access.admin-key", ""))) {
            for (String key : List.of("", " ", Gateway.ADMIN_KEY)) {
                HttpResponse<String> response = closed.send(HttpRequest.newBuilder(closed.uri("/v1/projects"))
                        .header("X-Api-Key", key)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("{\"name\": \"x\"}"))
                        .build());
                assertThat(response.statusCode()).isEqualTo(401);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/projects/%s/../%s/posts",
                "/v1/projects/%s/%%2e%%2e/%s/posts",
                "/v1/projects/%s%%2f..%%2f%s/posts",
                "//v1/projects/%s/posts?x=%s",
                "/v1//projects/%s/posts?x=%s",
                "/swagger-ui/../v1/projects/%2$s/posts",
                "/swagger-ui/%%2e%%2e/%%2e%%2e/v1/projects/%2$s/posts",
                "/health/../v1/projects/%2$s/posts",
                "/v1/projects/%2$s;x=%s/posts",
                "/V1/projects/%2$s/posts"
            })
    void noSpellingOfAnAddressReachesAForeignProject(String pattern) {
        String path = pattern.formatted(mine.projectId(), foreign.projectId());
        for (String key : List.of(mine.apiKey(), "tmk_wrong")) {
            String answer = RawHttp.get(gateway.port(), path, key);
            assertThat(answer).as(path).doesNotStartWith("HTTP/1.1 200").doesNotContain("\"items\"");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/prometheus/",
                "//prometheus",
                "/prometheus?x",
                "/%70rometheus",
                "/prometheus;x",
                "/./prometheus"
            })
    void noSpellingOfTheOperatorsMetersOpensThemToAProject(String path) {
        for (String key : List.of(mine.apiKey(), "tmk_wrong")) {
            assertThat(RawHttp.get(gateway.port(), path, key)).as(path).doesNotStartWith("HTTP/1.1 200");
        }
    }

    @Test
    void aReaderThatForgetsItsProjectSeesNothing() throws SQLException {
        try (Connection connection = gateway.plainConnection();
                Statement statement = connection.createStatement()) {
            assertThat(count(statement)).isZero();
            statement.execute("SET tidemark.project_id = '" + mine.projectId() + "'");
            assertThat(count(statement)).isOne();
            statement.execute("SET tidemark.project_id = ''");
            assertThat(count(statement)).isZero();
            assertThat(statement.executeUpdate("UPDATE post_overview SET platform = 'x'"))
                    .isZero();
            assertThat(statement.executeUpdate("DELETE FROM post_overview")).isZero();
        }
    }

    private static int count(Statement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery("SELECT count(*) FROM post_overview")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static HttpResponse<String> send(String projectId, String address, String header, String value) {
        return gateway.send(HttpRequest.newBuilder(gateway.uri("/v1/projects/" + projectId + address))
                .header(header, value)
                .build());
    }

    private static HttpResponse<String> revoke(TestProject project, String keyId) {
        return gateway.send(
                HttpRequest.newBuilder(gateway.uri("/v1/projects/" + project.projectId() + "/api-keys/" + keyId))
                        .header("X-Api-Key", Gateway.ADMIN_KEY)
                        .DELETE()
                        .build());
    }

    private static String withoutRequestId(HttpResponse<String> response) {
        String requestId = response.headers().firstValue("X-Request-Id").orElseThrow();
        StringBuilder text = new StringBuilder().append(response.statusCode()).append('\n');
        response.headers().map().forEach((name, values) -> {
            if (!name.equalsIgnoreCase("date")) {
                text.append(name).append(": ").append(values).append('\n');
            }
        });
        return text.append(response.body()).toString().replace(requestId, "REQUEST_ID");
    }
}
