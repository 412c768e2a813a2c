package io.tidemark.gateway.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.gateway.Gateway;
import io.tidemark.gateway.TestProject;
import io.tidemark.gateway.access.RawHttp;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProblemsIT {

    private static Gateway gateway;
    private static TestProject project;

    @BeforeAll
    static void start() {
        gateway = Gateway.start("gateway_problems");
        project = gateway.project("problems");
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/posts?colour=red                    | unknown_parameter  | creator, cursor, eligible",
                "/posts?Sort=views_desc               | unknown_parameter  | 'Sort'",
                "/posts/tiktok:1?x=1                  | unknown_parameter  | It takes none",
                "/overview?limit=5                    | unknown_parameter  | since, until",
                "/creators?sort=x                     | unknown_parameter  | cursor, limit",
                "?x=1                                 | unknown_parameter  | It takes none",
                "/posts?sort=views_desc&sort=views_asc| repeated_parameter | 'sort'",
                "/posts?limit=1&limit=1               | repeated_parameter | 'limit'",
                "/ads-content?minScore=1&minScore=2   | repeated_parameter | 'minScore'",
                "/posts?sort=nonsense                 | bad_parameter      | views_desc",
                "/posts?sort=views                    | bad_parameter      | 'sort'",
                "/posts?limit=0                       | bad_parameter      | 1 to 200",
                "/posts?limit=201                     | bad_parameter      | 1 to 200",
                "/posts?limit=-1                      | bad_parameter      | 'limit'",
                "/posts?limit=ten                     | bad_parameter      | 'limit'",
                "/posts?limit=                        | bad_parameter      | 'limit'",
                "/posts?minViews=9223372036854775808  | bad_parameter      | 9223372036854775807",
                "/posts?minViews=1e3                  | bad_parameter      | 'minViews'",
                "/posts?minViews=12k                  | bad_parameter      | 'minViews'",
                "/posts?minScore=NaN                  | bad_parameter      | 0 to 10",
                "/posts?minScore=10.01                | bad_parameter      | 0 to 10",
                "/posts?minScore=5&maxScore=4         | bad_parameter      | 'maxScore'",
                "/posts?eligible=yes                  | bad_parameter      | false, true",
                "/posts?mediaType=hologram            | bad_parameter      | carousel",
                "/posts?platform=                     | bad_parameter      | 'platform'",
                "/posts?platform=a%00b                | bad_parameter      | control characters",
                "/posts?publishedSince=yesterday      | bad_parameter      | 2026-01-31T00:00:00Z",
                "/posts?publishedSince=2026-01-01     | bad_parameter      | 'publishedSince'",
                "/posts?publishedSince=%2B300000-01-01T00:00:00Z | bad_parameter | 'publishedSince'",
                "/posts?publishedSince=2026-01-02T00:00:00Z&publishedUntil=2026-01-01T00:00:00Z | bad_parameter | 'publishedUntil'",
                "/overview?since=2026-01-01T00:00:00Z&until=2026-01-01T00:00:00Z | bad_parameter | 'until'",
                "/overview?since=1970-01-01T00:00:00Z | bad_parameter      | 3660 days",
                "/ads-content?scoringPool=pond        | bad_parameter      | generated, manual, ugc",
                "/ads-content?override=maybe          | bad_parameter      | include",
                "/ads-content?sort=views_desc         | bad_parameter      | scored_at_desc",
                "/posts/tiktok:1/metrics?bucket=year  | bad_parameter      | hour, day, week",
                "/posts/tiktok:1/metrics?metric=joy   | bad_parameter      | views",
                "/posts?cursor=abc                    | bad_cursor         | Start again without a cursor",
                "/posts?cursor=****                   | bad_cursor         | Start again",
                "/creators?cursor=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA | bad_cursor | Start again",
            })
    void aQueryThatCannotBeUsedIsRefusedWithWhatItTakes(String path, String code, String inDetail) {
        HttpResponse<String> response = project.get(path.strip());
        Map<String, Object> problem = problem(response, 400, code);
        assertThat((String) problem.get("detail")).contains(inDetail);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/nothing               | 404 | route_not_found",
                "/posts/tiktok:1/other  | 404 | route_not_found",
                "/posts/tiktok:1        | 404 | post_not_found",
                "/posts/a%00b           | 404 | post_not_found",
                "/posts/%F0%9F%98%80    | 404 | post_not_found",
                "/posts/tiktok:1/metrics| 404 | post_not_found",
            })
    void whatIsNotThereIsNotFound(String path, int status, String code) {
        problem(project.get(path.strip()), status, code);
    }

    @Test
    void anotherMethodIsNotAllowedAndTheOnesThatAreAreNamed() {
        HttpResponse<String> response = send("/posts", "POST", "{}", "application/json");
        problem(response, 405, "method_not_allowed");
        assertThat(response.headers().firstValue("Allow"))
                .hasValueSatisfying(allow -> assertThat(allow).contains("GET"));
    }

    @Test
    void anotherMediaTypeIsNotSupported() {
        problem(admin("<name/>", "application/xml"), 415, "unsupported_media_type");
        problem(admin("name=x", "application/x-www-form-urlencoded"), 415, "unsupported_media_type");
        problem(send("/creators/tiktok/ada", "PUT", "source", "text/plain"), 415, "unsupported_media_type");
    }

    @Test
    void anotherAcceptIsNotAcceptable() {
        HttpResponse<String> response =
                gateway.send(HttpRequest.newBuilder(gateway.uri("/v1/projects/" + project.projectId() + "/posts"))
                        .header("X-Api-Key", project.apiKey())
                        .header("Accept", "text/csv")
                        .build());
        problem(response, 406, "not_acceptable");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "null", "{\"name\": ", "\"name\"", "{\"name\": {\"a\": 1}}"})
    void aBodyThatCannotBeReadIsRefused(String body) {
        HttpResponse<String> response = admin(body, "application/json");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(response.body()).doesNotContain("io.tidemark").doesNotContain("Exception");
        assertThat((String) gateway.json(response.body()).get("code")).isIn("bad_request", "bad_body");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"name\": null}", "{\"name\": \"  \"}", "{\"name\": \"a\\u0000b\"}"})
    void aProjectNeedsAName(String body) {
        problem(admin(body, "application/json"), 400, "bad_body");
        problem(admin("{\"name\": \"" + "x".repeat(201) + "\"}", "application/json"), 400, "bad_body");
    }

    @Test
    void aBodyThatIsTooLargeIsRefused() {
        HttpResponse<String> response = admin("{\"name\": \"" + "x".repeat(100_000) + "\"}", "application/json");
        problem(response, 413, "body_too_large");
    }

    @Test
    void anAddressThatCannotBeReadIsRefused() {
        for (String path :
                List.of("/v1/projects/%zz/posts", "/v1/projects/" + project.projectId() + "/posts?x=%zz", "/%")) {
            String answer = RawHttp.get(gateway.port(), path, project.apiKey());
            assertThat(answer)
                    .as(path)
                    .startsWith("HTTP/1.1 4")
                    .contains("application/problem+json")
                    .contains("\"requestId\"");
        }
    }

    @Test
    void theCallersRequestIdComesBackWhenItIsHarmless() {
        assertThat(withRequestId("abc-123_x.y")).isEqualTo("abc-123_x.y");
        assertThat(withRequestId("<script>")).doesNotContain("<");
        assertThat(withRequestId("x".repeat(65))).hasSize(36);
    }

    @Test
    void headOfAnErrorHasNoBody() {
        HttpResponse<String> response =
                gateway.send(HttpRequest.newBuilder(gateway.uri("/v1/projects/" + project.projectId() + "/nothing"))
                        .header("X-Api-Key", project.apiKey())
                        .HEAD()
                        .build());
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).isEmpty();
    }

    @Test
    void headOfAListHasItsHeadersAndNoBody() {
        HttpResponse<String> response =
                gateway.send(HttpRequest.newBuilder(gateway.uri("/v1/projects/" + project.projectId() + "/posts"))
                        .header("X-Api-Key", project.apiKey())
                        .HEAD()
                        .build());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
    }

    @Test
    void optionsNamesTheMethodsAndNeedsNoKey() {
        HttpResponse<String> response =
                gateway.send(HttpRequest.newBuilder(gateway.uri("/v1/projects/" + project.projectId() + "/posts"))
                        .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                        .build());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Allow"))
                .hasValueSatisfying(allow -> assertThat(allow).contains("GET"));
        assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }

    @Test
    void everyAnswerForbidsWhatABrowserMustNotDo() {
        for (HttpResponse<String> response : List.of(project.get("/posts"), project.get("/nothing"))) {
            assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
            assertThat(response.headers().firstValue("X-Frame-Options")).hasValue("DENY");
            assertThat(response.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
            assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
            assertThat(response.headers().firstValue("Content-Security-Policy"))
                    .hasValueSatisfying(policy -> assertThat(policy).contains("default-src 'none'"));
        }
    }

    private static String withRequestId(String requestId) {
        HttpResponse<String> response =
                gateway.send(HttpRequest.newBuilder(gateway.uri("/v1/projects/" + project.projectId() + "/nothing"))
                        .header("X-Api-Key", project.apiKey())
                        .header("X-Request-Id", requestId)
                        .build());
        String header = response.headers().firstValue("X-Request-Id").orElseThrow();
        assertThat(gateway.json(response.body())).containsEntry("requestId", header);
        return header;
    }

    private static HttpResponse<String> admin(String body, String contentType) {
        return gateway.send(HttpRequest.newBuilder(gateway.uri("/v1/projects"))
                .header("X-Api-Key", Gateway.ADMIN_KEY)
                .header("Content-Type", contentType)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    private static HttpResponse<String> send(String path, String method, String body, String contentType) {
        return gateway.send(HttpRequest.newBuilder(gateway.uri("/v1/projects/" + project.projectId() + path))
                .header("X-Api-Key", project.apiKey())
                .header("Content-Type", contentType)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    private static Map<String, Object> problem(HttpResponse<String> response, int status, String code) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        Map<String, Object> problem = gateway.json(response.body());
        assertThat(problem)
                .containsOnlyKeys("type", "title", "status", "code", "detail", "requestId")
                .containsEntry("code", code)
                .containsEntry("status", status)
                .containsEntry("type", "urn:tidemark:problem:" + code)
                .containsEntry(
                        "requestId",
                        response.headers().firstValue("X-Request-Id").orElseThrow());
        assertThat((String) problem.get("detail")).endsWith(".").hasSizeGreaterThan(20);
        return problem;
    }
}
