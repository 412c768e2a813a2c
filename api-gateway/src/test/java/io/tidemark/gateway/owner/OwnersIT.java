package io.tidemark.gateway.owner;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.gateway.Gateway;
import io.tidemark.gateway.TestProject;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URLDecoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests that go on to the service that owns their subject. */
class OwnersIT {

    private static FakeOwner owner;
    private static Gateway gateway;
    private static TestProject project;

    @BeforeAll
    static void start() throws Exception {
        owner = FakeOwner.start();
        String url = owner.url();
        gateway = Gateway.start(
                "gateway_owners",
                Map.of(
                        "kafka.enabled",
                        "false",
                        "tidemark.services.sync.url",
                        url,
                        "tidemark.services.metrics.url",
                        url,
                        "tidemark.services.scoring.url",
                        url,
                        "micronaut.http.services.metrics.read-timeout",
                        "500ms"));
        project = gateway.project("owners");
        gateway.execute("""
                INSERT INTO post_overview (project_id, post_key, watched, platform, external_id, account_key, media_type,
                    published_at, post_observed_at, post_event_id)
                VALUES ('%s', 'tiktok:1', true, 'tiktok', '1', 'tiktok:a', 'video', '2026-01-01Z', '2026-01-01Z', '%s')
                """.formatted(project.projectId(), UUID.randomUUID()));
        account("ada", "linkedin:a/b", project.projectId(), false);
        account("unread", null, project.projectId(), false);
        account("gone", "linkedin:g", project.projectId(), true);
        account("eve", "linkedin:e", UUID.randomUUID().toString(), false);
    }

    private static void account(String handle, String key, String projectId, boolean removed) throws Exception {
        gateway.execute("""
                INSERT INTO account_syncs (account_id, observed_at, event_id, project_ids, platform, handle, account_key,
                    source, state, failures, kinds, gaps, removed, report_interval_ms)
                VALUES (gen_random_uuid(), now(), gen_random_uuid(), ARRAY['%s'::uuid], 'linkedin', '%s', %s, 'linkedin',
                    'active', 0, '[]', '[]', %s, 60000)
                """.formatted(projectId, handle, key == null ? "NULL" : "'" + key + "'", removed));
    }

    @AfterAll
    static void stop() {
        owner.close();
        gateway.close();
    }

    @BeforeEach
    void quiet() {
        owner.quiet();
    }

    @Test
    void moneyOfAdsComesInWholeUnitsOfItsCurrency() throws Exception {
        owner.answer(200, "application/json", """
                {"since":"2026-09-01","until":"2026-09-08","nextCursor":null,
                 "totals":[{"currency":"USD","conversionAction":"purchase","ads":1,"spend":"14.355000","impressions":185,
                   "clicks":3,"conversions":0,"conversionValue":null}],
                 "items":[{"adKey":"meta:1","platform":"meta","adAccountId":"2","campaignId":null,"adsetId":null,
                   "adName":"An ad","postKey":"tiktok:1","timeZone":"America/Los_Angeles","currency":"USD",
                   "spend":"14.355000","impressions":185,"clicks":3,"conversions":0,"conversionValue":null,
                   "conversionAction":"purchase","attribution":"7d_click","days":7,
                   "observedAt":"2026-09-08T00:00:00Z"}]}
                """);

        HttpResponse<String> response = send("GET", "/posts/tiktok:1/ads?since=2026-09-01&until=2026-09-08", "");

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.body())
                .contains("\"spend\":1436", "\"conversionValue\":null", "\"nextCursor\":null")
                .doesNotContain("14.355");
        assertThat(owner.unseen().iterator().next().uri())
                .startsWith("/ads?project=" + project.projectId())
                .contains("post=tiktok%3A1", "since=2026-09-01", "until=2026-09-08");
        assertThat(send("GET", "/posts/tiktok:404/ads", "").statusCode()).isEqualTo(404);
        assertThat(owner.unseen()).hasSize(1);
    }

    @Test
    void aCreatorIsPutAndTheOwnersAnswerComesBack() throws Exception {
        owner.answer(200, "application/json", "{\"handle\":\"a da/é\",\"state\":\"pending\"}");

        HttpResponse<String> response = send("PUT", "/creators/tiktok/a%20da%2F%C3%A9", "{\"source\":\"sift\"}");

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(owner.answer().body());
        FakeOwner.Asked asked = owner.asked();
        assertThat(asked.method()).isEqualTo("PUT");
        assertThat(asked.uri()).isEqualTo("/projects/" + project.projectId() + "/creators/tiktok/a%20da%2F%C3%A9");
        assertThat(asked.body()).isEqualTo("{\"source\":\"sift\"}");
    }

    @Test
    void theCallersKeyStaysHereAndItsRequestIdGoesOn() throws Exception {
        owner.answer(204, "application/json", "");

        HttpResponse<String> response = send("DELETE", "/creators/tiktok/ada", "");

        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(response.body()).isEmpty();
        FakeOwner.Asked asked = owner.asked();
        assertThat(asked.headers().toString()).doesNotContain(project.apiKey());
        assertThat(asked.headers().get("X-request-id"))
                .containsExactly(response.headers().firstValue("X-Request-Id").orElseThrow());
    }

    @Test
    void aFileIsPassedOnPieceByPiece() throws Exception {
        owner.answer(200, "application/json", "{\"state\":\"done\"}");
        byte[] file = "a,b\n1,2\n".repeat(2_500_000).getBytes(StandardCharsets.UTF_8);

        HttpResponse<String> response = file("?format=posts_csv&fileName=a%20b.csv&handle=ada", file);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(owner.answer().body());
        FakeOwner.Asked asked = owner.asked();
        assertThat(asked.uri())
                .isEqualTo(
                        "/projects/" + project.projectId() + "/imports?format=posts_csv&handle=ada&fileName=a+b.csv");
        assertThat(asked.body()).hasSize(file.length).startsWith("a,b\n1,2").endsWith("1,2\n");
        assertThat(asked.headers().get("Content-type")).containsExactly("text/csv");
        assertThat(asked.headers().toString()).doesNotContain(project.apiKey());
        assertThat(file("?format=posts_csv&observed=now", file).body()).contains("unknown_parameter");
        assertThat(file("?format=posts_csv", new byte[0]).statusCode()).isEqualTo(200);
    }

    @Test
    void anOverrideIsPassedOn() throws Exception {
        owner.answer(200, "application/json", "{\"postKey\":\"tiktok:1\",\"eligible\":false}");

        HttpResponse<String> response = send("PUT", "/ads-content/tiktok:1/override", "{\"override\":\"exclude\"}");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(owner.asked().uri())
                .isIn(
                        "/projects/" + project.projectId() + "/ads-content/tiktok:1/override",
                        "/projects/" + project.projectId() + "/ads-content/tiktok%3A1/override");
    }

    @Test
    void anOwnersRefusalComesBackWithThisRequestsId() {
        owner.answer(
                404,
                "application/problem+json",
                "{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404,\"code\":\"unknown_post\","
                        + "\"detail\":\"No such post.\",\"requestId\":\"theirs\"}");

        HttpResponse<String> response = send("PUT", "/ads-content/tiktok:9/override", "{}");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(gateway.json(response.body()))
                .containsEntry("code", "unknown_post")
                .containsEntry("detail", "No such post.")
                .containsEntry(
                        "requestId",
                        response.headers().firstValue("X-Request-Id").orElseThrow());
    }

    @Test
    void anOwnerThatFailsIsNotOurCallersFault() {
        for (FakeOwner.Answer failure : List.of(
                new FakeOwner.Answer(500, "application/problem+json", "{\"code\":\"x\",\"detail\":\"secret stack\"}"),
                new FakeOwner.Answer(503, "text/plain", "busy"),
                new FakeOwner.Answer(404, "text/html", "<html>"),
                new FakeOwner.Answer(302, "text/plain", ""))) {
            owner.answer(failure);
            HttpResponse<String> response = send("PUT", "/creators/tiktok/ada", "{}");
            assertThat(response.statusCode()).as(failure.toString()).isEqualTo(502);
            assertThat(response.body())
                    .contains("owner_failed")
                    .contains("sync-service")
                    .doesNotContain("secret");
        }
    }

    @Test
    void aSeriesIsAskedForWithCheckedParameters() throws Exception {
        owner.answer(200, "application/json", "{\"postKey\":\"tiktok:1\",\"bucket\":\"day\",\"items\":[]}");

        HttpResponse<String> response =
                project.get("/posts/tiktok:1/metrics?metric=views&metric=likes&bucket=hour&since=2026-01-01T00:00:00Z");

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(owner.answer().body());
        assertThat(owner.asked().uri())
                .endsWith("1/metrics?metric=likes&metric=views&bucket=hour&since=2026-01-01T00%3A00%3A00Z");
    }

    @Test
    void curvesAndBreakdownsAreAskedForWithoutParametersAndOfTheProjectsPostsOnly() throws Exception {
        for (String told : List.of("curves", "breakdowns")) {
            owner.answer(200, "application/json", "{\"postKey\":\"tiktok:1\",\"observedAt\":null,\"retention\":null}");

            HttpResponse<String> response = project.get("/posts/tiktok:1/" + told);

            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            assertThat(response.body()).isEqualTo(owner.answer().body());
            assertThat(owner.asked().uri()).endsWith("1/" + told);
            assertThat(project.get("/posts/tiktok:1/" + told + "?bucket=day").statusCode())
                    .isEqualTo(400);
            assertThat(project.get("/posts/tiktok:2/" + told).statusCode()).isEqualTo(404);
            assertThat(owner.unseen()).isEmpty();
        }
    }

    @Test
    void metricsOfAnAccountAreAskedForByItsKeyAndGivenByItsHandle() throws Exception {
        owner.answer(200, "application/json", "{\"accountKey\":\"linkedin:a/b\",\"items\":[]}");
        HttpResponse<String> response = project.get(
                "/accounts/linkedin/@Ada/metrics?metric=profile_views&bucket=week&since=2026-01-01&until=2026-02-01");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(owner.answer().body());
        assertThat(owner.asked().uri())
                .isEqualTo("/accounts/linkedin%3Aa%2Fb/metrics"
                        + "?metric=profile_views&bucket=week&since=2026-01-01&until=2026-02-01");

        owner.answer(200, "application/json", "{\"changed\":true}");
        String body = "{\"metrics\":{\"profileViews\":40}}";
        assertThat(send("PUT", "/accounts/linkedin/ada/metrics/2026-01-31", body)
                        .body())
                .isEqualTo(owner.answer().body());
        FakeOwner.Asked asked = owner.asked();
        assertThat(asked.uri())
                .isEqualTo("/projects/" + project.projectId() + "/accounts/linkedin/ada/metrics/2026-01-31");
        assertThat(asked.body()).isEqualTo(body);
    }

    @Test
    void aPostOfLinkedInIsRegisteredAtItsOwner() throws Exception {
        owner.answer(200, "application/json", "{\"urn\":\"urn:li:share:7\"}");

        HttpResponse<String> response = send(
                "PUT",
                "/creators/linkedin/ada/posts/urn%3Ali%3Ashare%3A7",
                "{\"publishedAt\":\"2026-01-31T08:00:00Z\"}");

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        FakeOwner.Asked asked = owner.asked();
        assertThat(asked.method()).isEqualTo("PUT");
        assertThat(URLDecoder.decode(asked.uri(), StandardCharsets.UTF_8))
                .isEqualTo("/projects/" + project.projectId() + "/creators/linkedin/ada/posts/urn:li:share:7");
        assertThat(asked.body()).contains("publishedAt");
    }

    @Test
    void noOwnerIsAskedAboutAnAccountThatTheProjectDoesNotWatch() {
        for (String path :
                List.of("linkedin/eve", "tiktok/ada", "linkedin/gone", "linkedin/%00", "linkedin/%F0%9F%98%80")) {
            HttpResponse<String> response = project.get("/accounts/" + path + "/metrics");
            assertThat(response.statusCode()).as(path).isEqualTo(404);
            assertThat(response.body()).as(path).contains("account_not_found");
        }
        HttpResponse<String> unread = project.get("/accounts/linkedin/unread/metrics");
        assertThat(unread.statusCode()).isEqualTo(404);
        assertThat(unread.body()).contains("account_not_measured");
        for (String query :
                List.of("metric=views&metric=karma", "bucket=hour", "since=2026-01-01T00:00:00Z", "day=1")) {
            assertThat(project.get("/accounts/linkedin/ada/metrics?" + query).statusCode())
                    .as(query)
                    .isEqualTo(400);
        }
        assertThat(owner.unseen()).isEmpty();
    }

    @Test
    void noOwnerIsAskedAboutAPostThatTheProjectDoesNotHave() {
        HttpResponse<String> response = project.get("/posts/tiktok:2/metrics");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).contains("post_not_found");
        assertThat(owner.unseen()).isEmpty();
    }

    @Test
    void anOwnerThatDoesNotAnswerInTimeIsUnavailable() {
        owner.silence();

        HttpResponse<String> response = project.get("/posts/tiktok:1/metrics");

        assertUnavailable(response, "metrics-service");
    }

    @Test
    void anOwnerThatIsNotThereIsUnavailable() throws IOException {
        try (Gateway alone = Gateway.start(
                "gateway_alone",
                Map.of("kafka.enabled", "false", "tidemark.services.sync.url", "http://127.0.0.1:" + closedPort()))) {
            TestProject lonely = alone.project("lonely");
            assertUnavailable(
                    alone.send(HttpRequest.newBuilder(
                                    alone.uri("/v1/projects/" + lonely.projectId() + "/creators/tiktok/ada"))
                            .header("X-Api-Key", lonely.apiKey())
                            .DELETE()
                            .build()),
                    "sync-service");
            assertThat(lonely.get("/posts").statusCode()).isEqualTo(200);
        }
    }

    private static void assertUnavailable(HttpResponse<String> response, String service) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(503);
        assertThat(response.headers().firstValue("Retry-After")).isPresent();
        assertThat(response.body())
                .contains("service_unavailable")
                .contains(service)
                .contains("try this one again");
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static HttpResponse<String> file(String query, byte[] body) {
        return gateway.send(
                HttpRequest.newBuilder(gateway.uri("/v1/projects/" + project.projectId() + "/imports" + query))
                        .header("X-Api-Key", project.apiKey())
                        .header("Content-Type", "text/csv")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build());
    }

    private static HttpResponse<String> send(String method, String path, String body) {
        return gateway.send(HttpRequest.newBuilder(gateway.uri("/v1/projects/" + project.projectId() + path))
                .header("X-Api-Key", project.apiKey())
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build());
    }
}
