package io.tidemark.testbed.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks SIFT's answers field by field. */
class SiftIT {
    private static final String TIME = "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z";

    private final ManualClock wall = new ManualClock(Instant.parse("2026-03-01T12:00:00Z"));
    private final PlatformSimulator simulator = PlatformSimulator.start(SimulatorConfig.still()
            .withTimeline(new SimulatorConfig.Timeline(wall.instant(), wall.instant(), 1, wall))
            .withScrapes(Duration.ofSeconds(20), 10));
    private final SimulatorClient client = new SimulatorClient(simulator);
    private final SimulatedAccount creator = creators().getFirst();

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void aScrapeIsAcceptedRunsAndSucceeds() throws Exception {
        HttpResponse<String> accepted = client.scrape(creator.handle());

        assertThat(accepted.statusCode()).isEqualTo(202);
        JsonNode job = SimulatorClient.json(accepted);
        assertThat(names(job))
                .containsExactlyInAnyOrder(
                        "job_id", "status", "created_at", "poll_after_seconds", "expires_at", "account");
        assertThat(job.get("job_id").textValue()).startsWith("scr_");
        assertThat(job.get("status").textValue()).isEqualTo("pending");
        assertThat(job.get("created_at").textValue()).isEqualTo("2026-03-01T12:00:00Z");
        assertThat(job.get("poll_after_seconds").intValue()).isEqualTo(10);
        assertThat(job.get("expires_at").textValue()).isEqualTo("2026-03-02T12:00:00Z");
        assertThat(job.get("account").get("platform").textValue()).isEqualTo("tiktok");
        assertThat(job.get("account").get("handle").textValue()).isEqualTo(creator.handle());

        String id = job.get("job_id").textValue();
        assertThat(poll(id).get("status").textValue()).isEqualTo("pending");
        wall.advance(Duration.ofSeconds(10));
        JsonNode running = poll(id);
        assertThat(running.get("status").textValue()).isEqualTo("running");
        assertThat(running.get("progress").get("posts_collected").intValue()).isEqualTo(25);
        assertThat(running.get("poll_after_seconds").intValue()).isEqualTo(10);
        wall.advance(Duration.ofSeconds(10));
        JsonNode ended = poll(id);
        assertThat(ended.get("status").textValue()).isEqualTo("succeeded");
        assertThat(ended.get("result_count").intValue()).isEqualTo(50);
        assertThat(ended.get("warnings").isArray()).isTrue();
    }

    @Test
    void resultsHaveTheDocumentedShape() throws Exception {
        for (SimulatedAccount each : creators()) {
            String id = finished(each.handle());
            JsonNode results = SimulatorClient.json(client.sift("/v1/scrapes/" + id + "/results", Map.of()));
            assertThat(names(results)).containsExactlyInAnyOrder("job_id", "account", "items", "next_cursor");
            assertThat(results.get("next_cursor").isNull()).isTrue();
            checkAccount(results.get("account"), each);
            results.get("items").forEach(item -> checkItem(item, each));
        }
    }

    @Test
    void pagesTogetherHoldEveryPostOnceAndOnlyTheFirstTheAccount() throws Exception {
        String id = finished(creator.handle());
        Set<String> ids = new HashSet<>();
        List<JsonNode> pages = new ArrayList<>();
        Map<String, String> query = Map.of("limit", "7");
        while (true) {
            JsonNode page = SimulatorClient.json(client.sift("/v1/scrapes/" + id + "/results", query));
            pages.add(page);
            page.get("items")
                    .forEach(item -> assertThat(
                                    ids.add(item.get("platform_post_id").textValue()))
                            .isTrue());
            if (page.get("next_cursor").isNull()) {
                break;
            }
            query = Map.of("limit", "7", "cursor", page.get("next_cursor").textValue());
        }

        assertThat(ids).hasSize(50);
        assertThat(pages).hasSize(8);
        assertThat(pages.getFirst().get("account").isObject()).isTrue();
        assertThat(pages.subList(1, 8)).allMatch(page -> page.get("account").isNull());
    }

    @Test
    void aCreatorOfMoreThanFiftyPostsShowsThePinnedAndTheNewest() throws Exception {
        SimulatedAccount pinning = creators().stream()
                .filter(each -> each.posts().size() > 52
                        && each.posts().stream().filter(SimulatedPost::pinned).count() == 1)
                .findFirst()
                .orElseThrow();
        List<JsonNode> items = items(pinning.handle());
        String pinned = pinning.posts().stream()
                .filter(SimulatedPost::pinned)
                .map(SimulatedPost::id)
                .findFirst()
                .orElseThrow();
        List<String> expected = new ArrayList<>(List.of(pinned));
        pinning.posts().stream()
                .map(SimulatedPost::id)
                .filter(id -> !id.equals(pinned))
                .limit(49)
                .forEach(expected::add);

        assertThat(items.stream().map(item -> item.get("platform_post_id").textValue()))
                .containsExactlyElementsOf(expected);
        assertThat(items.getFirst().get("pinned").booleanValue()).isTrue();
    }

    @Test
    void countsFromTenThousandUpAreRoundedDownAndSaidToBeApproximate() throws Exception {
        int approximate = 0;
        for (JsonNode item : items(creator.handle())) {
            boolean rounded = false;
            for (JsonNode count : item.get("metrics")) {
                long value = count.longValue();
                rounded |= value >= 10_000;
                assertThat(value < 10_000 || value % (value < 1_000_000 ? 100 : 100_000) == 0)
                        .isTrue();
            }
            assertThat(item.get("metrics_approximate").booleanValue()).isEqualTo(rounded);
            approximate += rounded ? 1 : 0;
        }
        assertThat(approximate).isPositive();
        assertThat(SiftResults.rounded(9_999)).isEqualTo(9_999);
        assertThat(SiftResults.rounded(12_399)).isEqualTo(12_300);
        assertThat(SiftResults.rounded(4_599_999)).isEqualTo(4_500_000);
    }

    @Test
    void hiddenLikesAreNull() throws Exception {
        SimulatedAccount hiding = creators().stream()
                .filter(SimulatedAccount::likesHidden)
                .findFirst()
                .orElseThrow();

        assertThat(items(hiding.handle())).isNotEmpty().allSatisfy(item -> {
            assertThat(item.get("likes_hidden").booleanValue()).isTrue();
            assertThat(item.get("metrics").get("likes").isNull()).isTrue();
            assertThat(item.get("metrics").get("shares").isIntegralNumber()).isTrue();
        });
    }

    @Test
    void theSameKeyGivesTheSameJobAndAnotherRequestUnderItIsRefused() throws Exception {
        UUID key = UUID.randomUUID();
        String first = jobId(client.scrape(body(creator.handle(), "50"), key));

        assertThat(jobId(client.scrape(body(creator.handle(), "50"), key))).isEqualTo(first);
        wall.advance(Duration.ofMinutes(5));
        assertThat(jobId(client.scrape(body(creator.handle(), "50"), key))).isEqualTo(first);
        expectError(client.scrape(body(creator.handle(), "20"), key), 400, "invalid_request");
    }

    @Test
    void aSecondScrapeOfAnAccountIsToldWhichJobRuns() throws Exception {
        String first = jobId(client.scrape(creator.handle()));
        HttpResponse<String> second = client.scrape(creator.handle());

        expectError(second, 409, "scrape_in_progress");
        assertThat(SimulatorClient.json(second).get("error").get("job_id").textValue())
                .isEqualTo(first);
        assertThat(client.scrape(creators().get(1).handle()).statusCode()).isEqualTo(202);
        wall.advance(Duration.ofSeconds(20));
        assertThat(jobId(client.scrape(creator.handle()))).isNotEqualTo(first);
    }

    @Test
    void resultsOfARunningJobAreNotReady() throws Exception {
        String id = jobId(client.scrape(creator.handle()));

        expectError(client.sift("/v1/scrapes/" + id + "/results", Map.of()), 409, "scrape_in_progress");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "51", "-1", "1.5", "\"50\"", "null"})
    void aLimitOutsideOneToFiftyIsRefused(String limit) throws Exception {
        expectError(client.scrape(body(creator.handle(), limit), UUID.randomUUID()), 400, "invalid_request");
    }

    @Test
    void badRequestsAreRefusedWithTheirCode() throws Exception {
        expectError(client.scrape("{", UUID.randomUUID()), 400, "invalid_request");
        expectError(client.scrape("{\"platform\":\"tiktok\"}", UUID.randomUUID()), 400, "invalid_request");
        expectError(
                client.scrape("{\"platform\":\"myspace\",\"handle\":\"tom\"}", UUID.randomUUID()),
                422,
                "unsupported_platform");
        expectError(
                client.send("POST", "/v1/scrapes", body("a", "5"), Map.of("Authorization", "Bearer guess")),
                401,
                "unauthorized");
        expectError(
                client.send(
                        "POST",
                        "/v1/scrapes",
                        body("a", "5"),
                        Map.of("Authorization", "Bearer " + SiftEndpoint.API_KEY, "Idempotency-Key", "1")),
                400,
                "invalid_request");
        expectError(client.sift("/v1/scrapes/scr_0", Map.of()), 404, "job_not_found");
        String id = finished(creator.handle());
        expectError(client.sift("/v1/scrapes/" + id + "/results", Map.of("cursor", "x")), 400, "invalid_request");
        expectError(client.sift("/v1/scrapes/" + id + "/results", Map.of("limit", "51")), 400, "invalid_request");
    }

    @Test
    void aJobExpiresAfterADay() throws Exception {
        String id = finished(creator.handle());
        simulator.clock().advance(Duration.ofDays(1));

        for (String path : List.of("/v1/scrapes/" + id, "/v1/scrapes/" + id + "/results")) {
            HttpResponse<String> gone = client.sift(path, Map.of());
            assertThat(gone.statusCode()).isEqualTo(410);
            JsonNode body = SimulatorClient.json(gone);
            assertThat(body.get("job_id").textValue()).isEqualTo(id);
            assertThat(body.get("status").textValue()).isEqualTo("expired");
            assertThat(body.get("error").get("code").textValue()).isEqualTo("expired");
            assertThat(body.get("error").get("retryable").booleanValue()).isTrue();
        }
    }

    @Test
    void unknownPrivateAndBlockedAccountsFail() throws Exception {
        expectFailure(finished("nobody.at.all"), "account_not_found", false);
        simulator.faults().on(Fault.of(FaultKind.ACCOUNT_PRIVATE).forAccount(creator.handle()));
        expectFailure(finished(creator.handle()), "account_private", false);
        String other = creators().get(1).handle();
        simulator.faults().on(Fault.of(FaultKind.ACCOUNT_NOT_FOUND).forAccount(other));
        expectFailure(finished(other), "account_not_found", false);
        String third = creators().get(2).handle();
        simulator.faults().on(Fault.of(FaultKind.SCRAPE_FAILED).forAccount(third));
        expectFailure(finished(third), "upstream_blocked", true);
    }

    @Test
    void aPartialJobHoldsWhatCame() throws Exception {
        simulator
                .faults()
                .on(Fault.of(FaultKind.SCRAPE_PARTIAL)
                        .forAccount(creator.handle())
                        .value("12"));
        String id = finished(creator.handle());

        JsonNode job = poll(id);
        assertThat(job.get("status").textValue()).isEqualTo("partial");
        assertThat(job.get("result_count").intValue()).isEqualTo(12);
        assertThat(job.get("warnings").get(0).get("code").textValue()).isEqualTo("page_failed");
        assertThat(SimulatorClient.json(client.sift("/v1/scrapes/" + id + "/results", Map.of()))
                        .get("items"))
                .hasSize(12);
    }

    @Test
    void aStuckJobRunsUntilItExpires() throws Exception {
        simulator.faults().on(Fault.of(FaultKind.SCRAPE_STUCK).forAccount(creator.handle()));
        String id = finished(creator.handle());
        wall.advance(Duration.ofHours(5));

        assertThat(poll(id).get("status").textValue()).isEqualTo("running");
    }

    @Test
    void readingResultsAgainGivesTheSameValuesHoweverLate() throws Exception {
        String id = finished(creator.handle());
        String path = "/v1/scrapes/" + id + "/results";
        String first = client.sift(path, Map.of()).body();
        wall.advance(Duration.ofHours(20));

        assertThat(client.sift(path, Map.of()).body()).isEqualTo(first);
        assertThat(new HashSet<>(simulator.served().snapshots(creator.handle()).stream()
                        .map(snapshot -> snapshot.postId() + snapshot.observedAt() + snapshot.counts())
                        .toList()))
                .hasSize(50);
    }

    @Test
    void theQuotaAnd402ArriveAsTheContractSays() throws Exception {
        try (PlatformSimulator tight = PlatformSimulator.start(SimulatorConfig.still()
                .withTimeline(new SimulatorConfig.Timeline(wall.instant(), wall.instant(), 1, wall))
                .withQuotas(new QuotaLimits(9, 9, 9, 3, 1)))) {
            SimulatorClient other = new SimulatorClient(tight);
            assertThat(other.scrape(creator.handle()).statusCode()).isEqualTo(202);
            expectError(other.scrape(creators().get(1).handle()), 402, "insufficient_credits");
            assertThat(other.sift("/v1/scrapes/scr_0", Map.of()).statusCode()).isEqualTo(404);
            HttpResponse<String> limited = other.sift("/v1/scrapes/scr_0", Map.of());
            expectError(limited, 429, "rate_limited");
            assertThat(limited.headers().firstValue("Retry-After")).hasValue("60");
        }
    }

    private static void checkAccount(JsonNode account, SimulatedAccount expected) {
        assertThat(names(account))
                .containsExactlyInAnyOrder(
                        "platform",
                        "platform_account_id",
                        "handle",
                        "display_name",
                        "followers",
                        "following",
                        "posts",
                        "niche",
                        "engagement_rate",
                        "observed_at");
        assertThat(account.get("platform_account_id").textValue()).isEqualTo(expected.platformAccountId());
        assertThat(account.get("handle").textValue()).isEqualTo(expected.handle());
        assertThat(account.get("display_name").isTextual()).isTrue();
        assertThat(account.get("followers").longValue()).isEqualTo(expected.followers());
        assertThat(account.get("following").isIntegralNumber()).isTrue();
        assertThat(account.get("posts").intValue()).isEqualTo(expected.posts().size());
        assertThat(account.get("niche").isTextual()).isTrue();
        assertThat(account.get("engagement_rate").doubleValue()).isBetween(0.0, 1.0);
        assertThat(account.get("observed_at").textValue()).matches(TIME);
    }

    private static void checkItem(JsonNode item, SimulatedAccount creator) {
        assertThat(names(item))
                .containsExactlyInAnyOrder(
                        "platform",
                        "platform_post_id",
                        "url",
                        "type",
                        "caption",
                        "published_at",
                        "media",
                        "thumbnail_url",
                        "metrics",
                        "metrics_approximate",
                        "likes_hidden",
                        "metrics_observed_at",
                        "pinned");
        String id = item.get("platform_post_id").textValue();
        boolean photo = item.get("type").textValue().equals("photo");
        assertThat(item.get("platform").textValue()).isEqualTo("tiktok");
        assertThat(id).matches("[0-9]{19}");
        assertThat(item.get("url").textValue())
                .isEqualTo("https://www.tiktok.com/@" + creator.handle() + (photo ? "/photo/" : "/video/") + id);
        assertThat(item.get("type").textValue()).isIn("video", "photo");
        assertThat(item.get("caption").isTextual()).isTrue();
        assertThat(item.get("published_at").textValue()).matches(TIME);
        JsonNode media = item.get("media").get(0);
        assertThat(names(media))
                .containsExactlyInAnyOrder("kind", "url", "permanent", "width", "height", "duration_seconds");
        assertThat(media.get("kind").textValue()).isEqualTo(photo ? "image" : "video");
        assertThat(media.get("permanent").booleanValue()).isTrue();
        assertThat(media.get("duration_seconds").isNull()).isEqualTo(photo);
        assertThat(item.get("thumbnail_url").isTextual()).isTrue();
        assertThat(names(item.get("metrics")))
                .containsExactlyInAnyOrder("views", "likes", "comments", "shares", "saves");
        item.get("metrics")
                .forEach(count ->
                        assertThat(count.isIntegralNumber() || count.isNull()).isTrue());
        assertThat(item.get("metrics_observed_at").textValue()).matches(TIME);
        assertThat(item.get("pinned").isBoolean()).isTrue();
    }

    private void expectFailure(String id, String code, boolean retryable) throws Exception {
        JsonNode job = poll(id);
        assertThat(job.get("status").textValue()).isEqualTo("failed");
        assertThat(job.get("error").get("code").textValue()).isEqualTo(code);
        assertThat(job.get("error").get("message").isTextual()).isTrue();
        assertThat(job.get("error").get("retryable").booleanValue()).isEqualTo(retryable);
    }

    private static void expectError(HttpResponse<String> answer, int status, String code) throws Exception {
        assertThat(answer.statusCode()).isEqualTo(status);
        JsonNode error = SimulatorClient.json(answer).get("error");
        assertThat(error.get("code").textValue()).isEqualTo(code);
        assertThat(error.get("message").isTextual()).isTrue();
    }

    private String finished(String handle) throws Exception {
        String id = jobId(client.scrape(handle));
        wall.advance(Duration.ofSeconds(20));
        return id;
    }

    private List<JsonNode> items(String handle) throws Exception {
        List<JsonNode> items = new ArrayList<>();
        SimulatorClient.json(client.sift("/v1/scrapes/" + finished(handle) + "/results", Map.of()))
                .get("items")
                .forEach(items::add);
        return items;
    }

    private JsonNode poll(String id) throws Exception {
        HttpResponse<String> answer = client.sift("/v1/scrapes/" + id, Map.of());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(SimulatorClient.json(answer).get("job_id").textValue()).isEqualTo(id);
        return SimulatorClient.json(answer);
    }

    private List<SimulatedAccount> creators() {
        return simulator.accounts().stream()
                .filter(each -> each.source() == Source.SIFT)
                .toList();
    }

    private static String jobId(HttpResponse<String> accepted) throws Exception {
        assertThat(accepted.statusCode()).isEqualTo(202);
        return SimulatorClient.json(accepted).get("job_id").textValue();
    }

    private static String body(String handle, String limit) {
        return "{\"platform\":\"tiktok\",\"handle\":\"" + handle + "\",\"limit\":" + limit + "}";
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new HashSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
