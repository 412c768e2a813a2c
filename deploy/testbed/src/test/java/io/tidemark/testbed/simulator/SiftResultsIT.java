package io.tidemark.testbed.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Checks the results of SIFT's scrapes field by field. */
class SiftResultsIT {
    private static final String TIME = "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z";

    private final PlatformSimulator simulator = PlatformSimulator.start(SimulatorConfig.still());
    private final SimulatorClient client = new SimulatorClient(simulator);
    private final SimulatedAccount creator = creators().getFirst();

    @AfterEach
    void stop() {
        simulator.close();
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
    void readingResultsAgainGivesTheSameValuesHoweverLate() throws Exception {
        String id = finished(creator.handle());
        String path = "/v1/scrapes/" + id + "/results";
        String first = client.sift(path, Map.of()).body();
        simulator.clock().advance(Duration.ofHours(20));

        assertThat(client.sift(path, Map.of()).body()).isEqualTo(first);
        assertThat(new HashSet<>(simulator.served().snapshots(creator.handle()).stream()
                        .map(snapshot -> snapshot.postId() + snapshot.observedAt() + snapshot.counts())
                        .toList()))
                .hasSize(50);
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

    private List<JsonNode> items(String handle) throws Exception {
        List<JsonNode> items = new ArrayList<>();
        SimulatorClient.json(client.sift("/v1/scrapes/" + finished(handle) + "/results", Map.of()))
                .get("items")
                .forEach(items::add);
        return items;
    }

    private String finished(String handle) throws Exception {
        return SimulatorClient.json(client.scrape(handle)).get("job_id").textValue();
    }

    private List<SimulatedAccount> creators() {
        return simulator.accounts().stream()
                .filter(each -> each.source() == Source.SIFT)
                .toList();
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new HashSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
