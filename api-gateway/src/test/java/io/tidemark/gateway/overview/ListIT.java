package io.tidemark.gateway.overview;

import static io.tidemark.gateway.TestProject.encoded;
import static io.tidemark.gateway.TestProject.items;
import static io.tidemark.gateway.overview.Events.T0;
import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvReader;
import io.tidemark.gateway.Gateway;
import io.tidemark.gateway.TestProject;
import io.tidemark.gateway.overview.RandomPosts.Row;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The lists against a naive reader that sorts and filters all rows in memory. */
class ListIT {

    private static final long SEED = 20_260_101;

    private static final Map<String, Predicate<Row>> FILTERS_OF_POSTS = Map.ofEntries(
            Map.entry("platform=tiktok", row -> row.platform().equals("tiktok")),
            Map.entry("platform=tiktok&platform=x", row -> !row.platform().equals("instagram")),
            Map.entry("platform=nowhere", row -> false),
            Map.entry("creator=tiktok:u-3", row -> row.accountKey().equals("tiktok:u-3")),
            Map.entry("creator=ada_2", row -> "Ada_2".equals(row.handle())),
            Map.entry("creator=%40ADA_2", row -> "Ada_2".equals(row.handle())),
            Map.entry("mediaType=reel", row -> row.mediaType().equals("reel")),
            Map.entry("mediaType=reel&mediaType=photo", row -> !row.mediaType().equals("video")),
            Map.entry(
                    "publishedSince=2026-01-10T00:00:00Z",
                    row -> !row.publishedAt().isBefore(T0.plusSeconds(86_400L * 9))),
            Map.entry(
                    "publishedUntil=2026-01-10T00:00:00Z",
                    row -> row.publishedAt().isBefore(T0.plusSeconds(86_400L * 9))),
            Map.entry(
                    "publishedSince=2026-01-10T02:00:00%2B02:00&publishedUntil=2026-01-11T00:00:00Z",
                    row -> row.publishedAt().equals(T0.plusSeconds(86_400L * 9))),
            Map.entry("minViews=0", row -> row.views() != null),
            Map.entry("minViews=17", row -> row.views() != null && row.views() >= 17),
            Map.entry("minScore=4", row -> row.score() != null && row.score() >= 4),
            Map.entry("maxScore=3.5", row -> row.score() != null && row.score() <= 3.5),
            Map.entry("minScore=2&maxScore=2", row -> row.score() != null && row.score() == 2),
            Map.entry("eligible=true", row -> Boolean.TRUE.equals(row.eligible())),
            Map.entry("eligible=false", row -> Boolean.FALSE.equals(row.eligible())));

    private static Gateway gateway;
    private static ReadModel model;
    private static TestProject project;
    private static List<Row> rows;

    @BeforeAll
    static void start() throws Exception {
        gateway = Gateway.start("gateway_lists");
        model = new ReadModel(gateway);
        project = gateway.project("lists");
        TestProject other = gateway.project("other");
        Random random = new Random(SEED);
        rows = RandomPosts.rows(random, 330);
        model.store(RandomPosts.events(project.id(), rows));
        model.store(RandomPosts.events(other.id(), RandomPosts.rows(random, 100)));
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    static Set<String> everySortOfPosts() {
        return Sort.OF_POSTS.keySet();
    }

    static Set<String> everySortOfAdsContent() {
        return Sort.OF_ADS_CONTENT.keySet();
    }

    @ParameterizedTest
    @MethodSource("everySortOfPosts")
    void everySortWalksEveryRowOnceInOrder(String sort) {
        assertThat(walk("/posts?limit=37&sort=" + sort)).isEqualTo(expected(rows, sort, row -> true));
    }

    @ParameterizedTest
    @MethodSource("everySortOfAdsContent")
    void everySortOfAdsContentWalksEveryRowOnceInOrder(String sort) {
        assertThat(walk("/ads-content?limit=23&sort=" + sort))
                .isEqualTo(expected(rows, sort, row -> row.scoredAtAll() || row.eligible() != null));
    }

    @Test
    void pagesOfEverySizeGiveTheSameRows() {
        List<String> all = expected(rows, "views_desc", row -> true);
        for (int limit : new int[] {1, 2, 50, 199, 200}) {
            assertThat(walk("/posts?sort=views_desc&limit=" + limit)).isEqualTo(all);
        }
    }

    @Test
    void theDefaultIsFiftyPostsByPublication() {
        Map<String, Object> page = project.found("/posts");
        assertThat(keys(page))
                .isEqualTo(expected(rows, "published_desc", row -> true).subList(0, 50));
        assertThat(page.get("nextCursor")).isNotNull();
    }

    @Test
    void everyFilterOfPostsAgreesWithTheNaiveReader() {
        List<String> sorts =
                List.of("views_desc", "views_asc", "score_desc", "published_asc", "reach_desc", "skip_rate_asc");
        Set<Boolean> seen = new HashSet<>();
        FILTERS_OF_POSTS.forEach((query, filter) -> {
            for (String sort : sorts) {
                List<String> expected = expected(rows, sort, filter);
                seen.add(expected.isEmpty());
                assertThat(walk("/posts?limit=29&sort=" + sort + "&" + query))
                        .as(query + " " + sort)
                        .isEqualTo(expected);
            }
        });
        assertThat(seen).containsExactlyInAnyOrder(true, false);
    }

    @Test
    void randomCombinationsOfFiltersAgreeWithTheNaiveReader() {
        Random random = new Random(SEED);
        List<String> sorts = List.copyOf(Sort.OF_POSTS.keySet());
        for (int i = 0; i < 60; i++) {
            StringBuilder query = new StringBuilder("/posts?limit=" + (1 + random.nextInt(60)));
            Predicate<Row> filter = row -> true;
            if (random.nextBoolean()) {
                query.append("&platform=tiktok&platform=instagram");
                filter = filter.and(row -> !row.platform().equals("x"));
            }
            if (random.nextBoolean()) {
                long views = random.nextInt(30);
                query.append("&minViews=").append(views);
                filter = filter.and(row -> row.views() != null && row.views() >= views);
            }
            if (random.nextBoolean()) {
                double score = random.nextInt(20) / 2.0;
                query.append("&maxScore=").append(score);
                filter = filter.and(row -> row.score() != null && row.score() <= score);
            }
            if (random.nextInt(3) == 0) {
                query.append("&eligible=true");
                filter = filter.and(row -> Boolean.TRUE.equals(row.eligible()));
            }
            if (random.nextInt(3) == 0) {
                query.append("&mediaType=video");
                filter = filter.and(row -> row.mediaType().equals("video"));
            }
            String sort = sorts.get(random.nextInt(sorts.size()));
            query.append("&sort=").append(sort);
            assertThat(walk(query.toString())).as(query.toString()).isEqualTo(expected(rows, sort, filter));
        }
    }

    @Test
    void anExportHoldsWhatTheListShowsUnderEveryFilter() {
        FILTERS_OF_POSTS.forEach((query, filter) -> assertThat(
                        exported(project, "?" + query).stream().map(post -> post.get("postKey")))
                .as(query)
                .containsExactlyInAnyOrderElementsOf(expected(rows, "published_asc", filter)));
    }

    @Test
    void everyCellOfAnExportIsTheValueThatTheListHas() throws Exception {
        TestProject odd = gateway.project("odd");
        List<Row> posts = RandomPosts.rows(new Random(SEED + 2), 150);
        model.store(RandomPosts.events(odd.id(), posts));
        model.store(
                Events.post("x:hostile", T0, odd.id())
                        .setCaption("=cmd|'/c calc'!A0,\"quoted\"\r\nover lines 😀")
                        .setCreatorHandle("o'neil")
                        .build(),
                Events.metrics("x:hostile", T0, odd.id())
                        .setEngagements(3L)
                        .setImpressions(7L)
                        .build(),
                Events.container(odd.id(), "x:hostile"));
        Map<String, Map<String, String>> exported = new HashMap<>();
        exported(odd, "").forEach(post -> exported.put(post.get("postKey"), post));

        List<Map<String, Object>> listed = items(odd.found("/posts?limit=200"));
        assertThat(exported).hasSize(151).hasSameSizeAs(listed);
        for (Map<String, Object> item : listed) {
            Map<String, String> cells = exported.get((String) item.get("postKey"));
            Map<String, Object> values = new HashMap<>(item);
            values.putAll(metrics(item));
            cells.forEach((name, cell) -> {
                String value = values.get(name) == null ? "" : values.get(name).toString();
                assertThat(cell).as(name).isEqualTo(value.startsWith("=") ? "'" + value : value);
            });
            assertThat(cells.keySet()).containsAll(metrics(item).keySet());
        }
        assertThat(exported.get("x:hostile")).containsEntry("views", "").containsEntry("engagements", "3");
        assertThat(exported(odd, "?creator=" + encoded("O'Neil")))
                .extracting(post -> post.get("postKey"))
                .containsExactly("x:hostile");
        assertThat(exported(odd, "?platform=" + encoded("x' OR '1'='1") + "&platform=" + encoded("\\")))
                .isEmpty();
    }

    @Test
    void everyFilterOfAdsContentAgreesWithTheNaiveReader() {
        Predicate<Row> listed = row -> row.scoredAtAll() || row.eligible() != null;
        Map<String, Predicate<Row>> filters = Map.of(
                "scoringPool=ugc", row -> row.scoredAtAll() && row.pool().equals("ugc"),
                "scoringPool=ugc&scoringPool=manual", Row::scoredAtAll,
                "minScore=4.5", row -> row.score() != null && row.score() >= 4.5,
                "override=include", row -> "include".equals(row.override()),
                "override=exclude", row -> "exclude".equals(row.override()),
                "override=none", row -> row.override() == null,
                "eligible=true", row -> Boolean.TRUE.equals(row.eligible()),
                "eligible=false&minScore=1",
                        row -> Boolean.FALSE.equals(row.eligible()) && row.score() != null && row.score() >= 1);
        filters.forEach((query, filter) -> {
            for (String sort : Sort.OF_ADS_CONTENT.keySet()) {
                assertThat(walk("/ads-content?limit=31&sort=" + sort + "&" + query))
                        .as(query + " " + sort)
                        .isEqualTo(expected(rows, sort, listed.and(filter)));
            }
        });
    }

    @Test
    void rowsThatComeWhileOnePagesNeitherRepeatNorHideOthers() throws Exception {
        TestProject growing = gateway.project("growing");
        Random random = new Random(SEED + 1);
        List<Row> before = RandomPosts.rows(random, 120);
        model.store(RandomPosts.events(growing.id(), before));
        List<String> walked = new ArrayList<>();
        Object cursor = null;
        do {
            Map<String, Object> page =
                    growing.found("/posts?sort=likes_desc&limit=10" + (cursor == null ? "" : "&cursor=" + cursor));
            walked.addAll(keys(page));
            cursor = page.get("nextCursor");
            model.store(RandomPosts.events(growing.id(), RandomPosts.rows(random, 15)));
        } while (cursor != null);

        Set<String> old = new HashSet<>(before.stream().map(Row::postKey).toList());
        assertThat(walked).doesNotHaveDuplicates();
        assertThat(walked.stream().filter(old::contains).toList())
                .isEqualTo(expected(before, "likes_desc", row -> true));
    }

    @Test
    void aCursorOfAnotherQueryProjectOrListIsRefused() {
        TestProject other = gateway.project("cursors");
        String cursor = (String) project.found("/posts?sort=views_desc&limit=5").get("nextCursor");
        assertThat(project.get("/posts?sort=views_desc&limit=9&cursor=" + cursor)
                        .statusCode())
                .isEqualTo(200);
        for (HttpResponse<String> response : List.of(
                project.get("/posts?sort=views_asc&limit=5&cursor=" + cursor),
                project.get("/posts?limit=5&cursor=" + cursor),
                project.get("/posts?sort=views_desc&limit=5&minViews=1&cursor=" + cursor),
                project.get("/ads-content?limit=5&cursor=" + cursor),
                project.get("/creators?limit=5&cursor=" + cursor),
                other.get("/posts?sort=views_desc&limit=5&cursor=" + cursor))) {
            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(response.body()).contains("\"bad_cursor\"");
        }
    }

    @Test
    void aCursorOfWhichOneCharacterWasChangedIsRefused() {
        String cursor = (String) project.found("/posts?sort=views_desc&limit=5").get("nextCursor");
        for (int i = 0; i < cursor.length(); i++) {
            char other = cursor.charAt(i) == 'A' ? 'B' : 'A';
            String changed = cursor.substring(0, i) + other + cursor.substring(i + 1);
            assertThat(project.get("/posts?sort=views_desc&limit=5&cursor=" + encoded(changed))
                            .body())
                    .as(changed)
                    .contains("\"bad_cursor\"");
        }
    }

    @Test
    void anItemCarriesItsNumbersTimesAndReasons() {
        Row row = rows.stream()
                .filter(candidate ->
                        candidate.reach() == null && candidate.views() != null && candidate.score() != null)
                .findFirst()
                .orElseThrow();
        Map<String, Object> item =
                items(project.found("/posts?limit=200&creator=" + encoded(row.accountKey()))).stream()
                        .filter(candidate -> candidate.get("postKey").equals(row.postKey()))
                        .findFirst()
                        .orElseThrow();
        assertThat(item)
                .containsEntry("observedAt", "2026-01-01T00:00:05Z")
                .containsEntry("scoredAt", row.scoredAt().toString())
                .containsEntry("organicScore", row.score())
                .containsEntry("unscoredReason", null);
        Map<String, Object> metrics = metrics(item);
        @SuppressWarnings("unchecked")
        Map<String, Object> reasons = (Map<String, Object>) item.get("absentReasons");
        assertThat(metrics)
                .hasSize(28)
                .containsEntry("views", row.views().intValue())
                .containsEntry("reach", null);
        assertThat(reasons).containsEntry("reach", "not_permitted").doesNotContainKey("views");
        metrics.forEach((metric, value) ->
                assertThat(reasons.containsKey(metric)).as(metric).isEqualTo(value == null));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> metrics(Map<String, Object> item) {
        return (Map<String, Object>) item.get("metrics");
    }

    private static List<Map<String, String>> exported(TestProject of, String query) {
        HttpResponse<String> response = of.get("/exports/posts.csv" + query);
        assertThat(response.statusCode()).as(query).isEqualTo(200);
        List<Map<String, String>> posts = new ArrayList<>();
        CsvReader.builder().ofNamedCsvRecord(response.body()).forEach(row -> posts.add(row.getFieldsAsMap()));
        return posts;
    }

    private static List<String> walk(String path) {
        List<String> walked = new ArrayList<>();
        Object cursor = null;
        do {
            Map<String, Object> page = project.found(path + (cursor == null ? "" : "&cursor=" + cursor));
            walked.addAll(keys(page));
            cursor = page.get("nextCursor");
        } while (cursor != null);
        return walked;
    }

    private static List<String> keys(Map<String, Object> page) {
        return items(page).stream().map(item -> (String) item.get("postKey")).toList();
    }

    /** Sorted and filtered in memory, without a line of the code under test. */
    private static List<String> expected(List<Row> all, String sort, Predicate<Row> filter) {
        boolean descending = sort.endsWith("_desc");
        Function<Row, Comparable<Object>> value = value(sort.substring(0, sort.lastIndexOf('_')));
        Comparator<Row> order =
                Comparator.<Row, Comparable<Object>>comparing(value).thenComparing(Row::postKey);
        Comparator<Row> unknownOrder = Comparator.comparing(Row::postKey);
        List<Row> known = new ArrayList<>(all.stream()
                .filter(filter)
                .filter(row -> value.apply(row) != null)
                .toList());
        List<Row> unknown = new ArrayList<>(all.stream()
                .filter(filter)
                .filter(row -> value.apply(row) == null)
                .toList());
        known.sort(descending ? Collections.reverseOrder(order) : order);
        unknown.sort(descending ? Collections.reverseOrder(unknownOrder) : unknownOrder);
        known.addAll(unknown);
        return known.stream().map(Row::postKey).toList();
    }

    @SuppressWarnings("unchecked")
    private static Function<Row, Comparable<Object>> value(String column) {
        Function<Row, ? extends Comparable<?>> value = switch (column) {
            case "published" -> Row::publishedAt;
            case "score" -> Row::score;
            case "scored_at" -> Row::scoredAt;
            case "views" -> Row::views;
            case "likes" -> Row::likes;
            case "comments" -> Row::comments;
            case "shares" -> Row::shares;
            case "saves" -> Row::saves;
            case "reach" -> Row::reach;
            case "skip_rate" -> Row::skipRate;
            default -> row -> (Long) null;
        };
        return row -> (Comparable<Object>) value.apply(row);
    }
}
