package io.tidemark.gateway.overview;

import static io.tidemark.gateway.TestProject.items;
import static io.tidemark.gateway.overview.Events.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.tidemark.gateway.Gateway;
import io.tidemark.gateway.TestProject;
import io.tidemark.gateway.overview.RandomPosts.Row;
import io.tidemark.schemas.NaturalKeys;
import io.tidemark.schemas.event.PostSynced;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Figures, creators and the detail of a post, against sums made in memory. */
class OverviewIT {

    private static Gateway gateway;
    private static ReadModel model;
    private static TestProject project;
    private static List<Row> rows;

    @BeforeAll
    static void start() throws Exception {
        gateway = Gateway.start("gateway_overview");
        model = new ReadModel(gateway);
        project = gateway.project("figures");
        rows = RandomPosts.rows(new Random(7), 300);
        model.store(RandomPosts.events(project.id(), rows));
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void figuresOfBothWindowsAgreeWithSumsMadeInMemory() {
        Instant since = T0.plus(Duration.ofDays(15));
        Instant until = T0.plus(Duration.ofDays(28));
        Map<String, Object> overview = project.found("/overview?since=" + since + "&until=" + until);

        assertWindow(overview, "current", since, until);
        assertWindow(overview, "previous", T0.plus(Duration.ofDays(2)), since);
        double posts = number(figure(overview, "current", "postsPublished"), "value");
        double before = number(figure(overview, "previous", "postsPublished"), "value");
        assertThat(number(map(overview.get("change")), "postsPublished"))
                .isCloseTo((posts - before) / before, offset(1e-5));
    }

    @Test
    void aWindowWithoutPostsHasNoFiguresButACountOfZero() {
        Map<String, Object> overview = project.found("/overview?since=2020-01-01T00:00:00Z&until=2020-02-01T00:00:00Z");

        assertThat(figure(overview, "current", "postsPublished"))
                .containsEntry("value", 0)
                .containsEntry("absentReason", null);
        for (String name : List.of("views", "saves", "engagementRate", "averageScore", "eligible")) {
            assertThat(figure(overview, "current", name))
                    .as(name)
                    .containsEntry("value", null)
                    .containsEntry("measured", 0)
                    .containsEntry("absentReason", "no_posts");
            assertThat(map(overview.get("change"))).containsEntry(name, null);
        }
    }

    @Test
    void postsWithoutMeasurementsAreUnknownAndNotZero() throws Exception {
        TestProject fresh = gateway.project("fresh");
        model.store(Events.post("tiktok:1", T0, fresh.id()).build());

        Map<String, Object> overview = fresh.found("/overview?since=" + T0 + "&until=" + T0.plusSeconds(1));

        assertThat(figure(overview, "current", "views"))
                .containsEntry("value", null)
                .containsEntry("posts", 1)
                .containsEntry("absentReason", "not_measured")
                .containsEntry("oldestAt", null);
    }

    @Test
    void countsTooLargeToAddAsWholeNumbersAreSummedAllTheSame() throws Exception {
        TestProject huge = gateway.project("huge");
        model.store(
                Events.post("tiktok:huge", T0, huge.id()).build(),
                Events.metrics("tiktok:huge", T0, huge.id())
                        .setViews(Long.MAX_VALUE)
                        .setLikes(Long.MAX_VALUE)
                        .setComments(Long.MAX_VALUE)
                        .setShares(0L)
                        .setSaves(0L)
                        .build());

        Map<String, Object> overview = huge.found("/overview?since=" + T0 + "&until=" + T0.plusSeconds(1));

        assertThat(number(figure(overview, "current", "engagementRate"), "value"))
                .isEqualTo(2);
    }

    @Test
    void theWindowsAreTheLastFourWeeksIfNothingIsAsked() {
        Map<String, Object> current = map(project.found("/overview").get("current"));
        assertThat(Duration.between(
                        Instant.parse((String) current.get("since")), Instant.parse((String) current.get("until"))))
                .isEqualTo(Duration.ofDays(28));
    }

    @Test
    void creatorsAgreeWithSumsMadeInMemoryOnPagesOfAnySize() {
        Map<String, List<Row>> byAccount = rows.stream()
                .filter(row -> row.deletedAt() == null)
                .collect(Collectors.groupingBy(Row::accountKey, TreeMap::new, Collectors.toList()));
        for (int limit : new int[] {4, 200}) {
            List<Map<String, Object>> creators = new ArrayList<>();
            Object cursor = null;
            do {
                Map<String, Object> page =
                        project.found("/creators?limit=" + limit + (cursor == null ? "" : "&cursor=" + cursor));
                creators.addAll(items(page));
                cursor = page.get("nextCursor");
            } while (cursor != null);

            assertThat(creators)
                    .extracting(creator -> creator.get("accountKey"))
                    .isEqualTo(List.copyOf(byAccount.keySet()));
            for (Map<String, Object> creator : creators) {
                assertCreator(creator, byAccount.get((String) creator.get("accountKey")));
            }
        }
    }

    @Test
    void aPostsDetailTellsItsScoreItsInputsAndEveryGate() throws Exception {
        TestProject one = gateway.project("one");
        String key = "tiktok:7";
        assertThat(one.get("/posts/" + key).body()).contains("post_not_found");
        model.store(Events.post(key, T0, one.id()).build());
        Map<String, Object> bare = one.found("/posts/" + key);
        assertThat(bare)
                .containsEntry("container", null)
                .containsEntry("score", null)
                .containsEntry("eligibility", null)
                .containsEntry("observedAt", null);
        assertThat(map(bare.get("absentReasons")))
                .containsEntry("views", "not_yet")
                .containsEntry("navigation", "not_supported")
                .hasSize(28);

        model.store(
                Events.metrics(key, T0, one.id()).setViews(10L).setReach(4L).build(),
                Events.metrics(key, T0.plusSeconds(60), one.id())
                        .setViews(20L)
                        .setAbsentReasons(Map.of("likes", "withheld"))
                        .build(),
                Events.container(one.id(), key),
                Events.score(one.id(), key, T0.plusSeconds(61), 6.35).build(),
                Events.eligibility(one.id(), key, T0.plusSeconds(62), true)
                        .setOverride("include")
                        .build());

        Map<String, Object> detail = one.found("/posts/" + key);
        assertThat(detail).containsEntry("postKey", key).containsEntry("observedAt", "2026-01-01T00:01:00Z");
        assertThat(map(detail.get("content"))).containsEntry("sound", "none");
        assertThat(map(detail.get("metrics")))
                .containsEntry("views", 20)
                .containsEntry("reach", 4)
                .containsEntry("likes", null);
        assertThat(map(detail.get("metricsObservedAt"))).isEqualTo(Map.of("reach", "2026-01-01T00:00:00Z"));
        assertThat(map(detail.get("absentReasons")))
                .containsEntry("likes", "withheld")
                .containsEntry("comments", "not_told")
                .doesNotContainKeys("views", "reach");
        assertThat(map(detail.get("container")))
                .containsEntry(
                        "containerId", NaturalKeys.containerId(one.id(), key).toString())
                .containsEntry("scoringPool", "ugc");
        Map<String, Object> score = map(detail.get("score"));
        assertThat(score)
                .containsEntry("organicScore", 6.35)
                .containsEntry("scoredAt", "2026-01-01T00:01:01Z")
                .containsEntry("scoringVersion", "ugc-1");
        assertThat(map(score.get("parts")))
                .containsEntry("quality", 0.5)
                .containsEntry("reach", 0.25)
                .containsEntry("poolSize", 6)
                .containsEntry("missingTerms", List.of("saves"));
        assertThat(map(score.get("inputs"))).containsEntry("views", 1000).containsEntry("saves", null);
        Map<String, Object> eligibility = map(detail.get("eligibility"));
        assertThat(eligibility).containsEntry("eligible", true).containsEntry("override", "include");
        assertThat(eligibility.get("gates").toString()).contains("alive", "score", "5.00 >= 4.00");
    }

    @Test
    void aPostThatIsGoneIsToldAsGoneAndOutOfTheFiguresUntilItComesBack() throws Exception {
        TestProject one = gateway.project("gone");
        String key = "tiktok:9";
        Instant goneAt = T0.plusSeconds(60);
        PostSynced alive = Events.post(key, T0, one.id()).build();
        PostSynced gone =
                Events.post(key, goneAt, one.id()).setDeletedAt(goneAt).build();
        PostSynced back = Events.post(key, T0.plusSeconds(120), one.id()).build();
        String window = "/overview?since=" + T0 + "&until=" + T0.plusSeconds(1);

        model.store(alive, gone);
        assertThat(one.found("/posts/" + key)).containsEntry("deletedAt", goneAt.toString());
        assertThat(figure(one.found(window), "current", "postsPublished")).containsEntry("value", 0);
        assertThat(items(one.found("/creators"))).isEmpty();

        model.store(back);
        model.store(gone);
        assertThat(one.found("/posts/" + key)).containsEntry("deletedAt", null);
        assertThat(figure(one.found(window), "current", "postsPublished")).containsEntry("value", 1);
        assertThat(items(one.found("/creators"))).hasSize(1);
    }

    @Test
    void aLargePageIsCompressedForThoseWhoAskForIt() {
        HttpResponse<String> response = gateway.send(
                HttpRequest.newBuilder(gateway.uri("/v1/projects/" + project.projectId() + "/posts?limit=200"))
                        .header("X-Api-Key", project.apiKey())
                        .header("Accept-Encoding", "gzip")
                        .build());
        assertThat(response.headers().firstValue("Content-Encoding")).hasValue("gzip");
    }

    private static void assertWindow(Map<String, Object> overview, String window, Instant since, Instant until) {
        List<Row> posts = rows.stream()
                .filter(row -> row.deletedAt() == null)
                .filter(row ->
                        !row.publishedAt().isBefore(since) && row.publishedAt().isBefore(until))
                .toList();
        assertThat(posts).hasSizeGreaterThan(20);
        assertThat(number(figure(overview, window, "postsPublished"), "value")).isEqualTo(posts.size());
        Map<String, Function<Row, Long>> sums = Map.of(
                "views",
                Row::views,
                "likes",
                Row::likes,
                "comments",
                Row::comments,
                "shares",
                Row::shares,
                "saves",
                Row::saves);
        sums.forEach((name, value) -> {
            List<Long> known =
                    posts.stream().map(value).filter(Objects::nonNull).toList();
            Map<String, Object> figure = figure(overview, window, name);
            assertThat(number(figure, "value"))
                    .as(name)
                    .isEqualTo(known.stream().mapToLong(Long::longValue).sum());
            assertThat(figure)
                    .containsEntry("measured", known.size())
                    .containsEntry("posts", posts.size())
                    .containsEntry("newestAt", "2026-01-01T00:00:05Z");
        });
        List<Row> rated = posts.stream()
                .filter(row -> row.views() != null && row.views() > 0 && row.likes() != null && row.comments() != null)
                .filter(row -> row.shares() != null && row.saves() != null)
                .toList();
        double engagements = rated.stream()
                .mapToLong(row -> row.likes() + row.comments() + row.shares() + row.saves())
                .sum();
        assertThat(number(figure(overview, window, "engagementRate"), "value"))
                .isCloseTo(engagements / rated.stream().mapToLong(Row::views).sum(), offset(1e-6));
        assertThat(figure(overview, window, "engagementRate")).containsEntry("measured", rated.size());
        assertThat(number(figure(overview, window, "averageScore"), "value"))
                .isCloseTo(
                        posts.stream()
                                .map(Row::score)
                                .filter(Objects::nonNull)
                                .mapToDouble(Double::doubleValue)
                                .average()
                                .orElseThrow(),
                        offset(0.005001));
        assertThat(number(figure(overview, window, "eligible"), "value"))
                .isEqualTo(posts.stream()
                        .filter(row -> Boolean.TRUE.equals(row.eligible()))
                        .count());
    }

    private static void assertCreator(Map<String, Object> creator, List<Row> posts) {
        List<Long> views =
                posts.stream().map(Row::views).filter(Objects::nonNull).sorted().toList();
        List<Double> scores =
                posts.stream().map(Row::score).filter(Objects::nonNull).sorted().toList();
        Row newest = posts.stream()
                .max(Comparator.comparing(Row::publishedAt).thenComparing(Row::postKey))
                .orElseThrow();
        assertThat(creator)
                .containsEntry("posts", posts.size())
                .containsEntry("creatorHandle", newest.handle())
                .containsEntry("lastPublishedAt", newest.publishedAt().toString());
        Map<String, Object> measured = map(creator.get("views"));
        assertThat(measured).containsEntry("measured", views.size());
        assertThat(number(measured, "total"))
                .isEqualTo(views.stream().mapToLong(Long::longValue).sum());
        assertThat(number(measured, "median")).isEqualTo(median(views));
        Map<String, Object> scored = map(creator.get("scores"));
        assertThat(scored).containsEntry("scored", scores.size());
        assertThat(number(scored, "median")).isEqualTo(median(scores));
    }

    private static double median(List<? extends Number> sorted) {
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1
                ? sorted.get(middle).doubleValue()
                : (sorted.get(middle - 1).doubleValue() + sorted.get(middle).doubleValue()) / 2;
    }

    private static Map<String, Object> figure(Map<String, Object> overview, String window, String name) {
        return map(map(map(overview.get(window)).get("figures")).get(name));
    }

    private static double number(Map<String, Object> object, String name) {
        return ((Number) object.get(name)).doubleValue();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }
}
