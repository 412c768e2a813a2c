package io.tidemark.scoring.cycle;

import static io.tidemark.scoring.formula.PoolInputs.NOT_MEASURED;

import io.tidemark.messaging.postgres.BinaryCopy;
import io.tidemark.scoring.formula.PoolInputs;
import io.tidemark.scoring.formula.PoolScores;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** Carries the scores of a cycle into the tables. */
final class ScoreStage {

    private ScoreStage() {}

    /**
     * Copies the rows to a temporary table of the connection.
     *
     * @param rows numbers of the rows to write, in the order in which they are to be written
     */
    static void fill(Connection connection, Rescoring rescoring, int[] rows) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("""
                    CREATE TEMPORARY TABLE IF NOT EXISTS score_stage (
                        ads_content_id uuid NOT NULL,
                        hundredths integer,
                        unscored_reason text,
                        quality double precision,
                        reach double precision,
                        outperformance double precision,
                        freshness double precision,
                        weighted_er double precision,
                        creator_median_views double precision,
                        views bigint,
                        likes bigint,
                        comments bigint,
                        shares bigint,
                        saves bigint,
                        published_at timestamptz,
                        metrics_observed_at timestamptz
                    ) ON COMMIT DELETE ROWS
                    """);
        }
        PoolScores scores = rescoring.scores();
        PoolInputs inputs = rescoring.inputs();
        try (BinaryCopy copy = BinaryCopy.open(connection, "COPY score_stage FROM STDIN (FORMAT binary)", 16)) {
            for (int row : rows) {
                ProjectRow content = rescoring.rows().get(row);
                copy.row();
                copy.uuid(content.adsContentId());
                copy.integer(rescoring.score(row));
                copy.text(rescoring.reason(row));
                copy.float8(part(scores.quality(row)));
                copy.float8(part(scores.reach(row)));
                copy.float8(part(scores.outperformance(row)));
                copy.float8(part(scores.freshness(row)));
                copy.float8(part(scores.weightedEngagementRate(row)));
                copy.float8(part(scores.creatorMedianViews(row)));
                copy.bigint(count(inputs.views(row)));
                copy.bigint(count(inputs.likes(row)));
                copy.bigint(count(inputs.comments(row)));
                copy.bigint(count(inputs.shares(row)));
                copy.bigint(count(inputs.saves(row)));
                copy.timestamptz(
                        inputs.known(row) ? Instant.EPOCH.plus(inputs.publishedAt(row), ChronoUnit.MICROS) : null);
                copy.timestamptz(content.metricsObservedAt());
            }
            copy.finish();
        }
    }

    static void appendHistory(Connection connection, ScoringRun run) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                INSERT INTO score_history (ads_content_id, scoring_version, as_of, run_id,
                    organic_score, unscored_reason, quality, reach, outperformance, freshness,
                    weighted_er, creator_median_views, views)
                SELECT ads_content_id, ?, ?, ?,
                    hundredths / 100.00, unscored_reason, quality, reach, outperformance, freshness,
                    weighted_er, creator_median_views, views
                FROM score_stage
                """)) {
            statement.setString(1, run.version());
            statement.setObject(2, run.asOf().atOffset(ZoneOffset.UTC));
            statement.setObject(3, run.runId());
            statement.executeUpdate();
        }
    }

    static void updateCurrent(Connection connection, ScoringRun run) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                UPDATE ads_content AS content
                SET scoring_version = ?, as_of = ?, run_id = ?, pool_size = ?,
                    organic_score = stage.hundredths / 100.00,
                    unscored_reason = stage.unscored_reason,
                    quality = stage.quality,
                    reach = stage.reach,
                    outperformance = stage.outperformance,
                    freshness = stage.freshness,
                    weighted_er = stage.weighted_er,
                    creator_median_views = stage.creator_median_views,
                    views = stage.views,
                    likes = stage.likes,
                    comments = stage.comments,
                    shares = stage.shares,
                    saves = stage.saves,
                    published_at = stage.published_at,
                    metrics_observed_at = stage.metrics_observed_at
                FROM score_stage AS stage
                WHERE content.ads_content_id = stage.ads_content_id
                """)) {
            statement.setString(1, run.version());
            statement.setObject(2, run.asOf().atOffset(ZoneOffset.UTC));
            statement.setObject(3, run.runId());
            statement.setLong(4, run.poolSize());
            statement.executeUpdate();
        }
    }

    private static Double part(double value) {
        return Double.isNaN(value) ? null : value;
    }

    private static Long count(long value) {
        return value == NOT_MEASURED ? null : value;
    }
}
