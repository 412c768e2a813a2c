package io.tidemark.e2e;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.schemas.NaturalKeys;
import io.tidemark.schemas.Topics;
import io.tidemark.testbed.stack.GatewayClient;
import io.tidemark.testbed.stack.Service;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The way of the figures from the platforms to the answers. What must come out is computed from what the platforms served
 * and from the file of figures, never from what the services say.
 */
class StoryE2E {

    private static final int NEWEST_OF_A_SCRAPE = 50;
    private static final int FEWEST_VIEWS = 50;
    private static final int OTHER_ACCOUNTS = 4;
    private static final int REGISTERED_POSTS = 2;
    private static final int IMPORTED_TO_TIKTOK = 2;

    private static DemoSystem system;
    private static Told told;
    private static List<JsonNode> posts;

    @BeforeAll
    static void collectWhatWasServed() {
        system = SharedSystem.get();
        system.awaitQuiet(Duration.ofMinutes(6));
        told = SharedSystem.told();
        posts = system.gateway().all(system.project() + "/posts?sort=published_desc");
    }

    /** X and Instagram show the first accounts of the figures over again; Instagram has stories beside. */
    @Test
    void everyPostOfTheFiguresIsThereOnce() throws IOException {
        long tikTok = 0;
        long eachOther = 0;
        for (String[] account : resource("/simulator/accounts.csv")) {
            int videos = Integer.parseInt(account[3]);
            tikTok += account[1].equals("sift") ? Math.min(videos, NEWEST_OF_A_SCRAPE) : videos;
            eachOther += Integer.parseInt(account[0]) <= OTHER_ACCOUNTS ? videos : 0;
        }
        long imported = SharedSystem.files().exported().size();

        assertThat(tikTok).isGreaterThan(6000);
        assertThat(told.posts("tiktok")).isEqualTo(tikTok + IMPORTED_TO_TIKTOK);
        assertThat(told.posts("x")).isEqualTo(eachOther + imported);
        assertThat(told.posts("instagram")).isEqualTo(eachOther + stories().size());
        assertThat(told.posts("linkedin")).isEqualTo(OTHER_ACCOUNTS * REGISTERED_POSTS);
        assertThat(system.tables(Service.CONTAINER).number("SELECT count(*) FROM platform_posts"))
                .isEqualTo(told.posts().size());
        assertThat(posts).hasSameSizeAs(told.posts());
        assertThat(keys(posts)).isEqualTo(told.posts());
    }

    private static Set<String> stories() {
        List<JsonNode> stories = posts.stream()
                .filter(post -> post.get("mediaType").textValue().equals("story"))
                .toList();
        assertThat(stories).isNotEmpty();
        return keys(stories);
    }

    @Test
    void everyPostHasOneContainerInTheProject() {
        UUID project = UUID.fromString(system.projectId());
        Set<String> expected = new HashSet<>();
        told.posts().forEach(key -> expected.add(key + "\t" + NaturalKeys.containerId(project, key)));

        List<String> containers =
                system.tables(Service.CONTAINER).lines("SELECT post_key, container_id FROM content_containers");
        assertThat(containers).doesNotHaveDuplicates();
        assertThat(Set.copyOf(containers)).isEqualTo(expected);
        assertThat(system.groups().records(Topics.CONTAINERS_CREATED.name())).isGreaterThanOrEqualTo(expected.size());
        assertThat(posts)
                .allSatisfy(post -> assertThat(post.get("containerId").textValue())
                        .isEqualTo(NaturalKeys.containerId(project, key(post)).toString()));
    }

    @Test
    void everySnapshotThatWasServedIsAppendedOnce() {
        Map<String, Integer> stored = new HashMap<>();
        system.tables(Service.METRICS)
                .lines("SELECT post_key, count(*) FROM platform_post_metrics GROUP BY post_key")
                .forEach(line -> stored.put(line.split("\t")[0], Integer.parseInt(line.split("\t")[1])));
        Map<String, Integer> expected = new HashMap<>(told.observations());
        // The list of stories tells no counts, so that a story with too few viewers is read without a figure.
        stories().forEach(story -> {
            assertThat(stored.remove(story)).isPositive();
            expected.remove(story);
        });
        assertThat(differing(expected, stored)).isEmpty();
    }

    @Test
    void theLatestMetricsAreTheServedOnesAndNothingUnknownIsZero() {
        assertThat(posts).allSatisfy(post -> {
            Map<String, Long> counts = told.latest().get(key(post));
            for (String metric : Told.COUNTERS) {
                JsonNode value = post.get("metrics").get(metric);
                if (counts.containsKey(metric)) {
                    assertThat(value.longValue()).as(metric).isEqualTo(counts.get(metric));
                } else {
                    assertThat(value.isNull()).as(metric + " was not told").isTrue();
                    assertThat(post.get("absentReasons").get(metric).textValue())
                            .isNotBlank();
                }
            }
            JsonNode impressions = post.get("metrics").get("impressions");
            switch (post.get("platform").textValue()) {
                case "x", "linkedin" ->
                    assertThat(impressions).isEqualTo(post.get("metrics").get("views"));
                default -> assertThat(impressions.isNull()).isTrue();
            }
            assertThat(Instant.parse(post.get("observedAt").textValue())).isBefore(Instant.now());
        });
    }

    @Test
    void everyPostWithEnoughViewsIsScoredAndTheOthersSayWhyNot() {
        Map<String, Long> expected = told.latest().values().stream()
                .map(counts -> Optional.ofNullable(counts.get("views")))
                .collect(groupingBy(
                        views -> views.isEmpty()
                                ? "NO_METRICS"
                                : views.get() < FEWEST_VIEWS ? "TOO_FEW_VIEWS" : "scored",
                        counting()));
        Map<String, Long> actual = posts.stream()
                .collect(groupingBy(
                        post -> post.get("organicScore").isNull()
                                ? post.get("unscoredReason").textValue()
                                : "scored",
                        counting()));

        assertThat(actual).isEqualTo(expected);
        assertThat(actual.get("scored")).isGreaterThan(6000);
        assertThat(posts).filteredOn(post -> !post.get("organicScore").isNull()).allSatisfy(post -> {
            assertThat(post.get("organicScore").doubleValue()).isBetween(0.0, 10.0);
            assertThat(Instant.parse(post.get("scoredAt").textValue())).isBefore(Instant.now());
            assertThat(post.get("eligible").booleanValue())
                    .isEqualTo(post.get("organicScore").doubleValue() >= 4.0);
        });
    }

    @Test
    void aScoreIsExplainedByItsPartsAndItsInputs() {
        JsonNode best = system.gateway()
                .get(system.project() + "/posts?sort=score_desc&limit=1")
                .get("items")
                .get(0);
        JsonNode post = system.gateway().get(system.project() + "/posts/" + GatewayClient.encoded(key(best)));
        JsonNode score = post.get("score");
        JsonNode parts = score.get("parts");
        JsonNode inputs = score.get("inputs");

        double weighted = 8.5
                * (0.45 * parts.get("quality").doubleValue()
                        + 0.25 * parts.get("reach").doubleValue()
                        + 0.30 * parts.get("outperformance").doubleValue());
        double sum = Math.clamp(weighted + parts.get("freshness").doubleValue(), 0, 10);
        assertThat(score.get("organicScore").doubleValue()).isCloseTo(sum, within(0.005001));
        double engagement = (inputs.get("likes").doubleValue()
                        + 3 * inputs.get("comments").doubleValue()
                        + 5 * inputs.get("shares").doubleValue()
                        + 6 * inputs.get("saves").doubleValue())
                / inputs.get("views").doubleValue();
        assertThat(parts.get("weightedEr").doubleValue()).isCloseTo(engagement, within(1e-9));
        assertThat(post.get("eligibility").get("gates"))
                .extracting(gate -> gate.get("gate").textValue())
                .containsExactlyInAnyOrder("alive", "safety", "override", "score");
    }

    @Test
    void theOverviewSumsTheLatestMetricsOfThePostsOfItsWindow() {
        Instant until = Instant.now();
        Instant since = until.minus(Duration.ofDays(30));
        JsonNode overview = system.gateway()
                .get(system.project() + "/overview?since=" + since + "&until=" + until)
                .get("current")
                .get("figures");
        List<JsonNode> window = posts.stream()
                .filter(post -> {
                    Instant published = Instant.parse(post.get("publishedAt").textValue());
                    return !published.isBefore(since) && published.isBefore(until);
                })
                .toList();

        assertThat(window).isNotEmpty();
        assertThat(overview.get("postsPublished").get("value").longValue()).isEqualTo(window.size());
        assertThat(overview.get("views").get("value").longValue())
                .isEqualTo(window.stream()
                        .map(post -> post.get("metrics").get("views"))
                        .filter(views -> !views.isNull())
                        .mapToLong(JsonNode::longValue)
                        .sum());
        assertThat(overview.get("eligible").get("value").longValue())
                .isEqualTo(window.stream()
                        .filter(post -> post.get("eligible").booleanValue())
                        .count());
    }

    @Test
    void theSeriesOfAPostEndsWithItsLatestMetrics() {
        JsonNode post = posts.stream()
                .filter(one -> !one.get("metrics").get("views").isNull())
                .findFirst()
                .orElseThrow();
        JsonNode series = system.gateway()
                .get(system.project() + "/posts/" + GatewayClient.encoded(key(post))
                        + "/metrics?metric=views&bucket=day");
        JsonNode items = series.get("items");
        assertThat(items.get(items.size() - 1).get("values").get("views").longValue())
                .isEqualTo(post.get("metrics").get("views").longValue());
    }

    @Test
    void everyCreatorIsListedWithItsPosts() {
        Map<String, Long> actual = new HashMap<>();
        system.gateway()
                .all(system.project() + "/creators")
                .forEach(creator -> actual.put(
                        creator.get("creatorHandle").textValue(),
                        creator.get("posts").longValue()));
        assertThat(actual).isEqualTo(told.postsByHandle());
    }

    @Test
    void anOverrideDecidesAtOnceAndCanBeTakenBack() {
        JsonNode low = posts.stream()
                .filter(post -> !post.get("organicScore").isNull()
                        && post.get("organicScore").doubleValue() < 4)
                .findFirst()
                .orElseThrow();
        String path = system.project() + "/ads-content/" + GatewayClient.encoded(key(low)) + "/override";
        try {
            assertThat(system.gateway()
                            .send("PUT", path, "{\"override\":\"include\",\"note\":\"launch\",\"by\":\"test\"}")
                            .body()
                            .get("eligible")
                            .booleanValue())
                    .isTrue();
            system.awaitQuiet(Duration.ofMinutes(6));
            assertThat(keys(system.gateway().all(system.project() + "/ads-content?override=include&eligible=true")))
                    .containsExactly(key(low));
        } finally {
            system.gateway().send("PUT", path, "{\"override\":null,\"note\":null,\"by\":\"test\"}");
            system.awaitQuiet(Duration.ofMinutes(6));
        }
        assertThat(system.gateway().all(system.project() + "/ads-content?override=include"))
                .isEmpty();
    }

    @Test
    void followersComeFromThePlatformAndProfileViewsFromPeople() throws IOException {
        List<Long> expected = resource("/simulator/accounts.csv").stream()
                .filter(account -> account[1].equals("sift"))
                .map(account -> Long.valueOf(account[2]))
                .sorted()
                .toList();
        List<String> scraped = system.accounts().stream()
                .filter(account -> account.get("source").textValue().equals("sift"))
                .map(account -> system.project() + "/accounts/tiktok/"
                        + account.get("handle").textValue() + "/metrics")
                .toList();
        Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .untilAsserted(() -> assertThat(scraped.stream()
                                .map(path -> lastItem(path + "?metric=followers&since=2024-01-01"))
                                .map(item -> item.get("values").get("followers").longValue())
                                .sorted())
                        .isEqualTo(expected));

        LocalDate day = LocalDate.now(ZoneOffset.UTC).minusDays(400);
        String given = scraped.getFirst() + "/" + day;
        assertThat(system.gateway()
                        .send("PUT", given, "{\"metrics\":{\"profileViews\":40}}")
                        .status())
                .isEqualTo(200);
        String asked = scraped.getFirst() + "?metric=profile_views&metric=search_appearances&since=" + day + "&until="
                + day.plusDays(1);
        Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .until(() -> system.gateway().get(asked).get("items").size() == 1);
        JsonNode item = lastItem(asked);
        assertThat(item.get("values").get("profileViews").longValue()).isEqualTo(40);
        assertThat(item.get("values").get("searchAppearances").isNull()).isTrue();
        assertThat(item.get("sources").get("profileViews").toString()).isEqualTo("[\"manual\"]");
        assertThat(item.get("absentReasons").toString()).isEqualTo("{\"searchAppearances\":\"not_supported\"}");
    }

    private static JsonNode lastItem(String path) {
        JsonNode items = system.gateway().get(path).get("items");
        return items.get(items.size() - 1);
    }

    private static List<String> differing(Map<String, Integer> expected, Map<String, Integer> actual) {
        Set<String> keys = new TreeSet<>(expected.keySet());
        keys.addAll(actual.keySet());
        return keys.stream()
                .filter(key -> !Objects.equals(expected.get(key), actual.get(key)))
                .map(key -> key + ": " + expected.get(key) + " told, " + actual.get(key) + " stored")
                .toList();
    }

    private static Set<String> keys(List<JsonNode> items) {
        Set<String> keys = new HashSet<>();
        items.forEach(item -> keys.add(key(item)));
        return keys;
    }

    private static String key(JsonNode item) {
        return item.get("postKey").textValue();
    }

    private static List<String[]> resource(String name) throws IOException {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(StoryE2E.class.getResourceAsStream(name)), StandardCharsets.UTF_8))) {
            return reader.lines().skip(1).map(line -> line.split(",", -1)).toList();
        }
    }
}
