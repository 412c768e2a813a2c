package io.tidemark.scoring.cycle;

import io.tidemark.messaging.postgres.BinaryCopy;
import io.tidemark.scoring.formula.PoolScores;
import io.tidemark.scoring.formula.SortedRows;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;

/** Appends the scores of a cycle to the history, in the order of its key, so that each page of the index is met once. */
final class ScoreHistory {

    private ScoreHistory() {}

    /** @param rows numbers of the rows to write */
    static void append(Connection connection, ScoringRun run, Rescoring rescoring, int[] rows) throws SQLException {
        if (rows.length == 0) {
            return;
        }
        PoolScores scores = rescoring.scores();
        String sql = """
                COPY score_history (ads_content_id, scoring_version, as_of, run_id,
                    organic_score, unscored_reason, quality, reach, outperformance, freshness,
                    weighted_er, creator_median_views, views)
                FROM STDIN (FORMAT binary)
                """;
        try (BinaryCopy copy = BinaryCopy.open(connection, sql, 13)) {
            for (int row : byId(rescoring.rows(), rows)) {
                copy.row();
                copy.uuid(rescoring.rows().adsContentId(row));
                copy.text(run.version());
                copy.timestamptz(run.asOf());
                copy.uuid(run.runId());
                copy.hundredths(rescoring.score(row));
                copy.text(rescoring.reason(row));
                parts(copy, scores, row);
                copy.bigint(CurrentScores.count(rescoring.inputs().views(row)));
            }
            copy.finish();
        }
    }

    static void parts(BinaryCopy copy, PoolScores scores, int row) throws SQLException {
        part(copy, scores.quality(row));
        part(copy, scores.reach(row));
        part(copy, scores.outperformance(row));
        part(copy, scores.freshness(row));
        part(copy, scores.weightedEngagementRate(row));
        part(copy, scores.creatorMedianViews(row));
    }

    private static void part(BinaryCopy copy, double value) throws SQLException {
        copy.float8(Double.isNaN(value) ? null : value);
    }

    /** By the first half of the id, which is enough for pages. */
    private static int[] byId(ProjectRows content, int[] rows) {
        long[] keys = new long[rows.length];
        for (int i = 0; i < rows.length; i++) {
            keys[i] = content.adsContentId(rows[i]).getMostSignificantBits() >>> 1;
        }
        return Arrays.stream(SortedRows.ascending(keys)).map(i -> rows[i]).toArray();
    }
}
