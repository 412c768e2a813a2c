package io.tidemark.testbed.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** X API v2 on the wire. */
class XIT {
    private static final SimulatorConfig STILL = SimulatorConfig.still();
    private static final PlatformSimulator SIMULATOR = PlatformSimulator.start(
            STILL.withOffer(STILL.offer().withAccounts(0, 0, 60).with(Source.X, 12))
                    .withQuotas(QuotaLimits.documented()));
    private static final SimulatorClient CLIENT = new SimulatorClient(SIMULATOR);

    private final SimulatedAccount account = SIMULATOR.accounts().getLast();

    @AfterEach
    void calm() {
        SIMULATOR.faults().clear();
    }

    @AfterAll
    static void stop() {
        SIMULATOR.close();
    }

    @Test
    void timelineIsPagedAndTellsEachPostOnce() throws Exception {
        List<String> ids = new ArrayList<>();
        Set<Integer> sizes = new HashSet<>();
        String token = "";
        do {
            JsonNode page = SimulatorClient.json(timeline(Map.of("max_results", "10", "pagination_token", token)));
            page.path("data").forEach(post -> ids.add(post.get("id").textValue()));
            sizes.add(page.get("meta").get("result_count").intValue());
            token = page.get("meta").path("next_token").asText("");
        } while (!token.isEmpty());
        assertThat(ids).hasSize(account.posts().size()).doesNotHaveDuplicates();
        assertThat(sizes).contains(10).anyMatch(size -> size < 10);
    }

    @Test
    void eachNamingGenerationIsAnsweredInItsOwnNames() throws Exception {
        JsonNode old = first(timeline(Map.of("tweet.fields", "public_metrics,created_at")));
        JsonNode other = first(timeline(Map.of("post.fields", "public_metrics,created_at")));
        assertThat(old.get("public_metrics").has("retweet_count")).isTrue();
        assertThat(old.has("edit_history_tweet_ids")).isTrue();
        assertThat(other.get("public_metrics").has("retweet_count")).isFalse();
        assertThat(other.get("public_metrics").get("repost_count"))
                .isEqualTo(old.get("public_metrics").get("retweet_count"));
        assertThat(other.has("edit_history_post_ids")).isTrue();
        assertThat(timeline(Map.of("tweet.fields", "id", "post.fields", "id")).statusCode())
                .isEqualTo(400);
    }

    @Test
    void missingPostsAreErrorsAndLeaveNoDataKey() throws Exception {
        String id = account.posts().getFirst().id();
        JsonNode partial = SimulatorClient.json(lookUp(Map.of("ids", id + ",20")));
        assertThat(partial.get("data")).hasSize(1);
        assertThat(partial.get("errors")).hasSize(1);
        assertThat(partial.get("errors").get(0).get("type").textValue()).endsWith("/resource-not-found");
        JsonNode none = SimulatorClient.json(lookUp(Map.of("ids", "20,21")));
        assertThat(none.has("data")).isFalse();
        assertThat(none.get("errors")).hasSize(2);
        assertThat(lookUp(Map.of("ids", "20,".repeat(100) + "x")).statusCode()).isEqualTo(400);
    }

    @Test
    void protectedPostsAreErrorsThatComeThreeTimes() throws Exception {
        SIMULATOR.faults().on(Fault.of(FaultKind.ACCOUNT_PRIVATE).forAccount(account.handle()));
        String id = account.posts().getFirst().id();
        JsonNode answer = SimulatorClient.json(lookUp(Map.of("ids", id)));
        assertThat(answer.get("errors"))
                .hasSize(3)
                .allSatisfy(
                        error -> assertThat(error.get("type").textValue()).endsWith("/not-authorized-for-resource"));
        assertThat(SimulatorClient.json(timeline(Map.of())).has("data")).isFalse();
    }

    @Test
    void privateMetricsAreForTheAuthorAndThirtyDays() throws Exception {
        Instant month = SIMULATOR.clock().instant().minus(Duration.ofDays(30));
        SimulatedAccount author = SIMULATOR.accounts().stream()
                .filter(each -> each.posts().getFirst().published().isAfter(month)
                        && each.posts().getLast().published().isBefore(month))
                .findFirst()
                .orElseThrow();
        SimulatedPost young = author.posts().getFirst();
        SimulatedPost old = author.posts().getLast();
        JsonNode answer = SimulatorClient.json(CLIENT.get(
                XEndpoint.LOOK_UP,
                Map.of("ids", young.id() + "," + old.id(), "tweet.fields", "non_public_metrics"),
                bearer(author)));
        assertThat(answer.get("data").get(0).has("non_public_metrics")).isTrue();
        assertThat(answer.get("data").get(1).has("non_public_metrics")).isFalse();
        assertThat(answer.get("errors"))
                .hasSize(4)
                .allSatisfy(error -> assertThat(error.get("type").textValue()).endsWith("/not-authorized-for-field"));

        SimulatedPost foreign = SIMULATOR.accounts().getFirst().posts().getFirst();
        JsonNode refused = SimulatorClient.json(
                lookUp(Map.of("ids", foreign.id(), "tweet.fields", "public_metrics,non_public_metrics")));
        assertThat(refused.get("data").get(0).has("public_metrics")).isTrue();
        assertThat(refused.get("data").get(0).has("non_public_metrics")).isFalse();
    }

    @Test
    void supersededVersionHasStoppedEarning() throws Exception {
        SimulatedPost edited = SIMULATOR.accounts().stream()
                .flatMap(each -> each.posts().stream())
                .filter(post -> XPostJson.versions(post).size() > 1)
                .findFirst()
                .orElseThrow();
        List<String> versions = XPostJson.versions(edited);
        JsonNode data = SimulatorClient.json(lookUp(Map.of(
                        "ids", versions.getFirst() + "," + versions.getLast(), "tweet.fields", "public_metrics")))
                .get("data");
        assertThat(data.get(0).get("edit_history_tweet_ids"))
                .isEqualTo(data.get(1).get("edit_history_tweet_ids"));
        assertThat(data.get(0).at("/public_metrics/impression_count").longValue())
                .isLessThan(data.get(1).at("/public_metrics/impression_count").longValue());
    }

    @Test
    void analyticsAreForTheAuthorAndOverASpan() throws Exception {
        Map<String, String> query = Map.of(
                "ids", account.posts().getFirst().id(),
                "start_time", "2020-01-01T00:00:00Z",
                "end_time", SIMULATOR.clock().instant().toString(),
                "granularity", "total",
                "analytics.fields", "id,follows,url_clicks");
        JsonNode row =
                SimulatorClient.json(get(XEndpoint.ANALYTICS, query)).at("/data/0/timestamped_metrics/0/metrics");
        assertThat(row.has("follows")).isTrue();
        assertThat(row.has("url_clicks")).isTrue();
        assertThat(row.has("likes")).isFalse();
        assertThat(get(XEndpoint.ANALYTICS, Map.of("ids", "1")).statusCode()).isEqualTo(400);
    }

    @Test
    void windowIsToldInHeadersAndRefusedWhenItIsUsedUp() throws Exception {
        SimulatedAccount other = SIMULATOR.accounts().get(1);
        HttpResponse<String> last = null;
        for (int call = 0; call < 301; call++) {
            last = CLIENT.get("/2/users/me", Map.of(), bearer(other));
            assertThat(last.headers().firstValue("x-rate-limit-remaining"))
                    .hasValue(Integer.toString(Math.max(0, 299 - call)));
        }
        assertThat(last.statusCode()).isEqualTo(429);
        assertThat(Long.parseLong(
                        last.headers().firstValue("x-rate-limit-reset").orElseThrow()))
                .isBetween(
                        Instant.now().getEpochSecond(),
                        Instant.now().plus(Duration.ofMinutes(16)).getEpochSecond());
        assertThat(timeline(Map.of()).statusCode()).isEqualTo(200);
    }

    @Test
    void refreshTokenIsGoodForOneRefresh() throws Exception {
        SimulatedAccount other = SIMULATOR.accounts().get(2);
        String token = CLIENT.access(other).refreshToken();
        JsonNode fresh = SimulatorClient.json(refresh(token, XEndpoint.CLIENT_SECRET));
        assertThat(fresh.get("expires_in").intValue()).isEqualTo(7200);
        assertThat(Set.of(fresh.get("scope").textValue().split(" "))).isEqualTo(other.scopes());
        assertThat(refresh(token, XEndpoint.CLIENT_SECRET).statusCode()).isEqualTo(400);
        assertThat(refresh(fresh.get("refresh_token").textValue(), "wrong").statusCode())
                .isEqualTo(401);
        assertThat(refresh(fresh.get("refresh_token").textValue(), XEndpoint.CLIENT_SECRET)
                        .statusCode())
                .isEqualTo(200);
    }

    private static HttpResponse<String> refresh(String token, String secret) throws Exception {
        String app = Base64.getEncoder()
                .encodeToString((XEndpoint.CLIENT_ID + ":" + secret).getBytes(StandardCharsets.UTF_8));
        return CLIENT.send(
                "POST",
                "/2/oauth2/token",
                "grant_type=refresh_token&refresh_token=" + token + "&client_id=" + XEndpoint.CLIENT_ID,
                Map.of("Authorization", "Basic " + app));
    }

    private HttpResponse<String> timeline(Map<String, String> query) throws Exception {
        return get("/2/users/" + account.platformAccountId() + "/tweets", query);
    }

    private HttpResponse<String> lookUp(Map<String, String> query) throws Exception {
        return get(XEndpoint.LOOK_UP, query);
    }

    private HttpResponse<String> get(String path, Map<String, String> query) throws Exception {
        return CLIENT.get(path, query, bearer(account));
    }

    private static Map<String, String> bearer(SimulatedAccount of) throws Exception {
        return Map.of("Authorization", "Bearer " + CLIENT.access(of).accessToken());
    }

    private static JsonNode first(HttpResponse<String> answer) throws Exception {
        return SimulatorClient.json(answer).get("data").get(0);
    }
}
