package io.tidemark.gateway.overview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micronaut.http.HttpRequest;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.TaskScheduler;
import io.tidemark.gateway.Gateway;
import io.tidemark.gateway.TestProject;
import io.tidemark.gateway.problem.ProblemCode;
import io.tidemark.gateway.problem.ProblemException;
import io.tidemark.gateway.query.QueryParameters;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A large project: every list query touches few of its rows, first page and later ones, as the reader's connections see it;
 * and an export of it goes no faster than it is read.
 */
class ListPlanIT {

    private static final UUID LARGE = UUID.fromString("11111111-0000-4000-8000-000000000001");
    private static final UUID SMALL = UUID.fromString("22222222-0000-4000-8000-000000000002");
    private static final Duration WAITING = Duration.ofMinutes(3);
    private static final int ROWS = 100_000;
    private static final int MOST_ROWS_TOUCHED = 200;

    private static final Pattern TOUCHED =
            Pattern.compile("Scan[^\\n]*\\(actual rows=(\\d+)(?:\\.\\d+)? loops=(\\d+)\\)");
    private static final Pattern REMOVED = Pattern.compile("Rows Removed by Filter: (\\d+)");

    private static Gateway gateway;

    @BeforeAll
    static void start() throws SQLException {
        gateway = Gateway.start("gateway_plans");
        gateway.execute("""
                INSERT INTO post_overview (project_id, post_key, watched, post_observed_at, post_event_id, platform,
                    external_id, account_key, creator_handle, creator_name, post_source, published_at, media_type,
                    metrics_observed_at, metrics_event_id, metrics_source, metrics_approximate, absent_reasons,
                    views, likes, comments, shares, saves, reach, follows,
                    scored_at, score_event_id, scoring_pool, organic_score, missing_terms,
                    eligibility_changed_at, eligibility_event_id, eligible, gates,
                    sorted_views, sorted_likes, sorted_comments, sorted_shares, sorted_saves, sorted_reach, sorted_follows,
                    sorted_organic_score, sorted_scored_at)
                SELECT given.*, views, likes, comments, shares, saves, reach, follows, organic_score, scored_at FROM (SELECT CASE WHEN n %% 20 = 0 THEN '%s' ELSE '%s' END::uuid,
                    'tiktok:' || n, true, timestamptz '2026-01-01Z', gen_random_uuid(),
                    (ARRAY['tiktok', 'instagram', 'x'])[1 + n %% 3], n::text, 'tiktok:u-' || n %% 500, 'u-' || n %% 500,
                    'u-' || n %% 500, 'sift', timestamptz '2026-01-01Z' + (n * 7919 %% 100000) * interval '1 minute',
                    (ARRAY['video', 'photo'])[1 + n %% 2],
                    timestamptz '2026-01-02Z', gen_random_uuid(), 'sift', false, jsonb '{}',
                    CASE WHEN n %% 10 > 0 THEN n * 104729::bigint %% 1000003 END AS views,
                    n * 7907::bigint %% 5003 AS likes, n * 7901 %% 503 AS comments, n * 7883 %% 307 AS shares,
                    CASE WHEN n %% 3 > 0 THEN n * 7879 %% 211 END AS saves,
                    CASE WHEN n %% 4 = 0 THEN n * 7877 %% 100003 END AS reach,
                    CASE WHEN n %% 50 = 0 THEN n %% 97 END AS follows,
                    timestamptz '2026-02-01Z' + (n %% 50) * interval '1 hour' AS scored_at, gen_random_uuid(), 'ugc',
                    CASE WHEN n %% 7 > 0 THEN (n * 7873 %% 1001) / 100.0 END AS organic_score, '{}'::text[],
                    timestamptz '2026-02-02Z', gen_random_uuid(), n * 7873 %% 1001 >= 400, jsonb '[]'
                FROM generate_series(1, %d) n) AS given
                """.formatted(SMALL, LARGE, ROWS));
        gateway.execute("VACUUM ANALYZE post_overview");
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sort=views_desc",
                "sort=views_asc",
                "sort=likes_desc",
                "sort=comments_desc",
                "sort=shares_asc",
                "sort=saves_desc",
                "sort=reach_desc",
                "sort=follows_asc",
                "sort=score_desc",
                "sort=score_asc",
                "sort=published_desc",
                "sort=published_asc",
                "sort=views_desc&platform=tiktok",
                "sort=views_desc&mediaType=video",
                "sort=views_desc&eligible=true",
                "sort=views_desc&minViews=1000",
                "sort=score_desc&eligible=true",
                "sort=score_desc&eligible=false",
                "sort=score_desc&minScore=4",
                "sort=score_desc&maxScore=6",
                "sort=score_desc&minScore=2&maxScore=6",
                "sort=score_desc&platform=tiktok&platform=x",
                "sort=published_desc&platform=x",
                "sort=published_desc&creator=tiktok:u-3",
                "sort=published_desc&creator=U-3",
                "sort=views_desc&creator=tiktok:u-3",
                "sort=score_desc&creator=u-3",
                "sort=published_desc&publishedUntil=2026-02-01T00:00:00Z",
                "sort=published_asc&publishedSince=2026-02-01T00:00:00Z",
                "sort=published_desc&eligible=true"
            })
    void postsTouchFewRows(String query) throws SQLException {
        QueryParameters parameters = QueryParameters.of(HttpRequest.GET("/?" + query), PostQuery.PARAMETERS);
        Filters filters = new Filters(LARGE);
        PostQuery.of(parameters).restrict(filters);
        PageQuery page = PageQuery.of(parameters, "posts", Sort.OF_POSTS, Sort.PUBLISHED_DESC);
        assertFewRows(query, PostQueries.ITEM_COLUMNS, filters, page.sort());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sort=score_desc",
                "sort=score_asc",
                "sort=scored_at_desc",
                "sort=score_desc&eligible=true",
                "sort=score_asc&eligible=false",
                "sort=score_desc&minScore=7",
                "sort=score_desc&scoringPool=ugc",
                "sort=scored_at_desc&eligible=true",
                "sort=score_desc&override=none"
            })
    void adsContentTouchesFewRows(String query) throws SQLException {
        QueryParameters parameters = QueryParameters.of(HttpRequest.GET("/?" + query), AdsContentQuery.PARAMETERS);
        Filters filters = new Filters(LARGE);
        AdsContentQuery.of(parameters).restrict(filters);
        PageQuery page = PageQuery.of(parameters, "ads-content", Sort.OF_ADS_CONTENT, Sort.SCORE_DESC);
        assertFewRows(query, AdsContentQueries.ITEM_COLUMNS, filters, page.sort());
    }

    @Test
    void anExportOfNothingHasItsHeadAndHeadReadsNothing() {
        TestProject empty = gateway.project("empty");
        HttpResponse<String> response = empty.get("/exports/posts.csv");
        assertThat(response.body()).startsWith("postKey,platform,").endsWith(",eligibilityChangedAt\r\n");
        assertThat(response.headers().firstValue("Content-Type")).hasValue("text/csv; charset=utf-8; header=present");
        assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
        HttpResponse<String> head = gateway.send(java.net.http.HttpRequest.newBuilder(
                        gateway.uri("/v1/projects/" + empty.projectId() + "/exports/posts.csv"))
                .header("X-Api-Key", empty.apiKey())
                .HEAD()
                .build());
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("Content-Type")).hasValue("text/csv; charset=utf-8; header=present");
        assertThat(empty.get("/exports/posts.csv?sort=views_desc").body()).contains("\"unknown_parameter\"");
    }

    @Test
    void anExportWaitsForItsReaderAndEndsWithIt() throws Exception {
        TestProject large = keyOf(LARGE);
        String request = "GET /v1/projects/" + LARGE + "/exports/posts.csv HTTP/1.1\r\nHost: localhost\r\nX-Api-Key: "
                + large.apiKey() + "\r\n\r\n";
        try (Socket reader = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            reader.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            assertThat(reader.getInputStream().readNBytes(12)).asString().isEqualTo("HTTP/1.1 200");
            await().atMost(WAITING)
                    .untilAsserted(() ->
                            assertThat(running("wait_event = 'ClientWrite'")).isEqualTo("1"));

            HttpResponse<String> second = large.get("/exports/posts.csv");
            assertThat(second.statusCode()).isEqualTo(429);
            assertThat(second.body()).contains("\"too_many_exports\"");
            assertThat(second.headers().firstValue("Retry-After")).isPresent();
        }
        await().atMost(WAITING).untilAsserted(() -> assertThat(running("true")).isEqualTo("0"));

        HttpResponse<String> whole = large.get("/exports/posts.csv?platform=tiktok&platform=x");
        assertThat(whole.statusCode()).isEqualTo(200);
        assertThat(whole.body().lines().count())
                .isEqualTo(1
                        + Long.parseLong(gateway.rows("SELECT count(*) FROM post_overview WHERE project_id = '" + LARGE
                                        + "' AND platform IN ('tiktok', 'x')")
                                .getFirst()))
                .isGreaterThan(50_000);
        assertThat(running("true")).isEqualTo("0");
    }

    @Test
    void anExportThatTakesTooLongIsCutOff() throws Exception {
        assertThat(gateway.bean(ExportConfig.class)).isEqualTo(new ExportConfig(4, Duration.ofMinutes(10)));
        PostExports brief = exports(new ExportConfig(1, Duration.ofMillis(300)));
        PostExport export = brief.begin(LARGE, everyPost());
        assertThat(export.next()).isNotEmpty();
        assertThatThrownBy(() -> brief.begin(SMALL, everyPost()))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.code()).isEqualTo(ProblemCode.TOO_MANY_EXPORTS));
        await().atMost(WAITING).untilAsserted(() -> assertThat(running("true")).isEqualTo("0"));
        assertThatThrownBy(() -> drain(export)).isInstanceOf(SQLException.class);
        export.close();

        try (Connection other = gateway.plainConnection();
                Statement lock = other.createStatement()) {
            other.setAutoCommit(false);
            lock.execute("LOCK TABLE post_overview");
            assertThatThrownBy(() -> drain(brief.begin(SMALL, everyPost())))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
        }
        // Each left its place to the next.
        assertThat(drain(exports(new ExportConfig(1, Duration.ofMinutes(1))).begin(SMALL, everyPost())))
                .isGreaterThan(1);
        try (PostExport next = brief.begin(SMALL, everyPost())) {
            assertThat(next.next()).isNotEmpty();
        }
    }

    @Test
    void theCountSeesRowsThatAScanThrewAway() throws SQLException {
        Filters filters = new Filters(LARGE).and("caption = ?", "nowhere");
        assertThat(touched(PostQueries.ITEM_COLUMNS, filters, Sort.OF_POSTS.get("views_desc"), true, false))
                .isGreaterThan(MOST_ROWS_TOUCHED);
    }

    /** A project with a key over the rows that are there. */
    private static TestProject keyOf(UUID projectId) throws SQLException {
        TestProject project = gateway.project("with rows");
        gateway.execute("INSERT INTO projects VALUES ('" + projectId + "', 'rows', now())");
        gateway.execute("INSERT INTO api_key_projects VALUES ('" + project.keyId() + "', '" + projectId + "')");
        return new TestProject(gateway, projectId.toString(), project.keyId(), project.apiKey());
    }

    private static PostExports exports(ExportConfig config) throws SQLException {
        return new PostExports(
                gateway.bean(DataSource.class, "reader"),
                config,
                gateway.bean(TaskScheduler.class, TaskExecutors.SCHEDULED));
    }

    private static PostQuery everyPost() {
        return PostQuery.of(QueryParameters.of(HttpRequest.GET("/"), PostQuery.FILTERS));
    }

    /** Reads an export to its end, and tells in how many pieces it came. */
    private static int drain(PostExport export) throws SQLException {
        try (export) {
            int pieces = 0;
            while (export.next() != null) {
                pieces++;
            }
            return pieces;
        }
    }

    /** How many exports run in the database, under a further condition. */
    private static String running(String condition) throws SQLException {
        return gateway.rows("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND query LIKE 'COPY (%' AND " + condition)
                .getFirst();
    }

    /** The first page, a page from the middle, and the rows without a value from their first and from the middle. */
    private static void assertFewRows(String query, String columns, Filters filters, Sort sort) throws SQLException {
        for (boolean known : new boolean[] {true, false}) {
            for (boolean after : new boolean[] {false, true}) {
                if (known || hasRowsWithoutValue(sort)) {
                    assertThat(touched(columns, filters, sort, known, after))
                            .as("%s, %s value, %s page", query, known ? "with" : "without", after ? "later" : "first")
                            .isLessThanOrEqualTo(MOST_ROWS_TOUCHED);
                }
            }
        }
    }

    private static boolean hasRowsWithoutValue(Sort sort) {
        return Map.of("sorted_views", true, "sorted_organic_score", true, "sorted_saves", true)
                .getOrDefault(sort.column(), false);
    }

    private static long touched(String columns, Filters filters, Sort sort, boolean known, boolean after)
            throws SQLException {
        List<Object> arguments = new ArrayList<>(filters.arguments());
        if (after) {
            if (known) {
                arguments.add(middle(sort));
            }
            arguments.add("tiktok:5");
        }
        String sql = "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, BUFFERS OFF)\n"
                + PageReader.sql(columns, filters, sort, known, after, 51);
        List<String> plan = gateway.bean(ProjectReader.class).query(LARGE, sql, arguments, 20, row -> row.getString(1));
        assertThat(plan)
                .as("a plan that was measured")
                .anyMatch(line -> TOUCHED.matcher(line).find());
        return scanned(plan);
    }

    /** Rows that scans read, whether they kept them or not. */
    private static long scanned(List<String> plan) {
        long rows = 0;
        for (String line : plan) {
            Matcher touched = TOUCHED.matcher(line);
            if (touched.find()) {
                rows += Long.parseLong(touched.group(1)) * Long.parseLong(touched.group(2));
            }
            Matcher removed = REMOVED.matcher(line);
            if (removed.find()) {
                rows += Long.parseLong(removed.group(1));
            }
        }
        return rows;
    }

    private static Object middle(Sort sort) {
        return switch (sort.kind()) {
            case WHOLE -> 50L;
            case DECIMAL -> 5.0;
            case TIME ->
                Instant.parse(
                        sort.column().equals("sorted_scored_at") ? "2026-02-02T00:00:00Z" : "2026-02-05T00:00:00Z");
        };
    }
}
