package io.tidemark.gateway.overview;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.http.HttpRequest;
import io.tidemark.gateway.Gateway;
import io.tidemark.gateway.query.QueryParameters;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every list query touches few rows of a large project, first page and later ones, as the reader's connections see it. */
class ListPlanIT {

    private static final UUID LARGE = UUID.fromString("11111111-0000-4000-8000-000000000001");
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
                    eligibility_changed_at, eligibility_event_id, eligible, gates)
                SELECT CASE WHEN n %% 20 = 0 THEN '22222222-0000-4000-8000-000000000002' ELSE '%s' END::uuid,
                    'tiktok:' || n, true, '2026-01-01Z', gen_random_uuid(),
                    (ARRAY['tiktok', 'instagram', 'x'])[1 + n %% 3], n::text, 'tiktok:u-' || n %% 500, 'u-' || n %% 500,
                    'u-' || n %% 500, 'sift', timestamptz '2026-01-01Z' + (n * 7919 %% 100000) * interval '1 minute',
                    (ARRAY['video', 'photo'])[1 + n %% 2],
                    '2026-01-02Z', gen_random_uuid(), 'sift', false, '{}',
                    CASE WHEN n %% 10 > 0 THEN n * 104729::bigint %% 1000003 END, n * 7907::bigint %% 5003,
                    n * 7901 %% 503, n * 7883 %% 307, CASE WHEN n %% 3 > 0 THEN n * 7879 %% 211 END,
                    CASE WHEN n %% 4 = 0 THEN n * 7877 %% 100003 END, CASE WHEN n %% 50 = 0 THEN n %% 97 END,
                    timestamptz '2026-02-01Z' + (n %% 50) * interval '1 hour', gen_random_uuid(), 'ugc',
                    CASE WHEN n %% 7 > 0 THEN (n * 7873 %% 1001) / 100.0 END, '{}',
                    '2026-02-02Z', gen_random_uuid(), n * 7873 %% 1001 >= 400, '[]'
                FROM generate_series(1, %d) n
                """.formatted(LARGE, ROWS));
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
    void theCountSeesRowsThatAScanThrewAway() throws SQLException {
        Filters filters = new Filters(LARGE).and("caption = ?", "nowhere");
        assertThat(touched(PostQueries.ITEM_COLUMNS, filters, Sort.OF_POSTS.get("views_desc"), true, false))
                .isGreaterThan(MOST_ROWS_TOUCHED);
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
        return Map.of("views", true, "organic_score", true, "saves", true).getOrDefault(sort.column(), false);
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
                Instant.parse(sort.column().equals("scored_at") ? "2026-02-02T00:00:00Z" : "2026-02-05T00:00:00Z");
        };
    }
}
