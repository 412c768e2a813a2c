package io.tidemark.bench.score;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;

/**
 * The peer that needs no service: one statement with window functions, which updates the rows of its own copy of the table
 * that differ by the same rule. It keeps no history, decides nothing and tells nobody.
 */
record SqlStatement(Tables tables) {

    private static final String RESCORE = """
            WITH post AS MATERIALIZED (
                SELECT content.ads_content_id, input.account_key, input.published_at,
                    input.views, input.likes, input.comments, input.shares, input.saves,
                    greatest(input.views_observed_at, input.likes_observed_at, input.comments_observed_at,
                        input.shares_observed_at, input.saves_observed_at) AS metrics_observed_at,
                    (coalesce(input.likes, 0) + 3 * coalesce(input.comments, 0) + 5 * coalesce(input.shares, 0)
                        + 6 * coalesce(input.saves, 0))::float8 / nullif(input.views, 0) AS weighted_er,
                    CASE
                        WHEN input.deleted_at IS NOT NULL THEN 'DELETED'
                        WHEN input.account_key IS NULL OR input.views IS NULL THEN 'NO_METRICS'
                        WHEN input.views < 50 THEN 'TOO_FEW_VIEWS'
                    END AS reason
                FROM peer_content AS content
                LEFT JOIN post_inputs AS input ON input.post_key = content.post_key
                WHERE content.project_id = ? AND content.scoring_pool = 'ugc'),
            median AS (
                SELECT account_key, percentile_cont(0.5) WITHIN GROUP (ORDER BY views) AS views
                FROM post WHERE reason IS NULL GROUP BY account_key),
            ranked AS (
                SELECT post.*, median.views AS creator_median_views, count(*) OVER () AS pool_size,
                    (rank() OVER by_rate - 1 + count(*) OVER by_rate) / (2.0::float8 * count(*) OVER ()) AS quality,
                    (rank() OVER by_views - 1 + count(*) OVER by_views) / (2.0::float8 * count(*) OVER ()) AS reach,
                    least(greatest(0.5::float8 + ln(post.views / median.views) / ln(2::float8) / 6, 0), 1)
                        AS outperformance,
                    1.5::float8 * greatest(0, 1 - greatest(0, extract(epoch FROM ?::timestamptz - published_at)::float8)
                        / 86400 / 90) AS freshness
                FROM post JOIN median USING (account_key)
                WHERE reason IS NULL
                WINDOW by_rate AS (ORDER BY weighted_er), by_views AS (ORDER BY post.views)),
            scaled AS (
                SELECT ranked.*, 100 * least(greatest(8.5::float8
                    * (0.45::float8 * quality + 0.25::float8 * reach + 0.30::float8 * outperformance)
                    + freshness, 0), 10) AS score
                FROM ranked),
            scored AS (
                SELECT ads_content_id,
                    ((floor(score) + CASE WHEN score - floor(score) >= 0.5 - 1e-10 THEN 1 ELSE 0 END) / 100)
                        ::numeric(4, 2) AS score,
                    NULL AS reason, quality, reach, outperformance, freshness, weighted_er, creator_median_views,
                    pool_size, views, likes, comments, shares, saves, published_at, metrics_observed_at
                FROM scaled
                UNION ALL
                SELECT ads_content_id, NULL, reason, NULL, NULL, NULL, NULL, NULL, NULL,
                    (SELECT count(*) FROM post WHERE reason IS NULL),
                    views, likes, comments, shares, saves, published_at, metrics_observed_at
                FROM post WHERE reason IS NOT NULL)
            UPDATE peer_content AS content
            SET scoring_version = 'ugc-1', as_of = ?, run_id = ?, pool_size = scored.pool_size,
                organic_score = scored.score,
                unscored_reason = scored.reason,
                quality = scored.quality,
                reach = scored.reach,
                outperformance = scored.outperformance,
                freshness = scored.freshness,
                weighted_er = scored.weighted_er,
                creator_median_views = scored.creator_median_views,
                views = scored.views,
                likes = scored.likes,
                comments = scored.comments,
                shares = scored.shares,
                saves = scored.saves,
                published_at = scored.published_at,
                metrics_observed_at = scored.metrics_observed_at
            FROM scored
            WHERE content.ads_content_id = scored.ads_content_id
                AND (content.scoring_version IS DISTINCT FROM 'ugc-1'
                    OR content.organic_score IS DISTINCT FROM scored.score
                    OR content.unscored_reason IS DISTINCT FROM scored.reason
                    OR abs(content.quality - scored.quality) >= 0.01
                    OR abs(content.reach - scored.reach) >= 0.01
                    OR abs(content.outperformance - scored.outperformance) >= 0.01)
            """;

    /** Scores the project and tells how many rows were written. */
    int run(UUID project, Instant asOf) throws SQLException {
        try (Connection connection = tables.scoring();
                Statement settings = connection.createStatement();
                PreparedStatement statement = connection.prepareStatement(RESCORE)) {
            // Its sorts and hash tables would go to files otherwise.
            settings.execute("SET work_mem = '256MB'");
            statement.setObject(1, project);
            statement.setObject(2, asOf.atOffset(ZoneOffset.UTC));
            statement.setObject(3, asOf.atOffset(ZoneOffset.UTC));
            statement.setObject(4, UUID.nameUUIDFromBytes(asOf.toString().getBytes()));
            return statement.executeUpdate();
        }
    }
}
