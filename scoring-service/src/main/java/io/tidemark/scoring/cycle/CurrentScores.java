package io.tidemark.scoring.cycle;

import static io.tidemark.scoring.formula.PoolInputs.NOT_MEASURED;
import static java.util.stream.Collectors.joining;

import io.tidemark.messaging.postgres.BinaryCopy;
import io.tidemark.messaging.postgres.BinaryRows;
import io.tidemark.scoring.eligibility.Decision;
import io.tidemark.scoring.eligibility.Facts;
import io.tidemark.scoring.formula.PoolInputs;
import io.tidemark.scoring.formula.SortedRows;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * Puts the scores and decisions of a cycle into {@code ads_content}, in the order in which its rows stand, so that each page
 * is touched once.
 *
 * @param scored rows with another score
 * @param decided rows with another decision
 * @param facts what was judged of a decided row
 */
record CurrentScores(ScoringRun run, Rescoring rescoring, BitSet scored, BitSet decided, IntFunction<Facts> facts) {

    /** Rows that are updated at a time: what PostgreSQL keeps of a temporary table in memory. */
    static final int CHUNK = 30_000;

    /** Up to so many rows come back from their update to be told, a kilobyte each. */
    static final int MOST_KEPT = 20_000;

    private static final int COLUMNS = 25;
    private static final int DECISION_COLUMNS = 6;

    private static final String SCORE = """
            scoring_version = '%1$s', as_of = '%2$s', run_id = '%3$s', pool_size = %4$d,
            organic_score = stage.organic_score, unscored_reason = stage.unscored_reason,
            quality = stage.quality, reach = stage.reach, outperformance = stage.outperformance,
            freshness = stage.freshness, weighted_er = stage.weighted_er,
            creator_median_views = stage.creator_median_views,
            views = stage.views, likes = stage.likes, comments = stage.comments, shares = stage.shares,
            saves = stage.saves, published_at = stage.published_at, metrics_observed_at = stage.metrics_observed_at
            """;

    /** The moment is always after that of the decision that it replaces, because consumers keep the later one. */
    private static final String DECISION = Stream.of(
                    decision("decision_run_id", "'%3$s'"),
                    decision("decided_at", "greatest('%2$s', content.decided_at + interval '1 microsecond')"),
                    decision("decided_alive", "stage.alive"),
                    decision("decided_safety_failed", "stage.safety_failed"),
                    decision("decided_override", "stage.override"),
                    decision("decided_score", "stage.decided_score"),
                    decision("decided_reason", "stage.decided_reason"),
                    decision("eligible", "stage.eligible"))
            .collect(joining(", "));

    /** What is written of a row: its score, and its decision if it differs, or its decision alone. */
    private enum Part {
        SCORED("stage.scored", SCORE + ", " + DECISION, "content.run_id"),
        DECIDED("NOT stage.scored", DECISION, "content.decision_run_id");

        private final String update;
        private final String runId;

        Part(String rows, String assignments, String runId) {
            this.runId = runId;
            this.update = "UPDATE ads_content AS content SET " + assignments
                    + " FROM cycle_stage AS stage WHERE content.ads_content_id = stage.ads_content_id AND " + rows
                    + " AND ";
        }
    }

    private static String decision(String column, String value) {
        return column + " = CASE WHEN stage.decided THEN " + value + " ELSE content." + column + " END";
    }

    /** Updates the rows and returns them as they are stored, or nothing when they are too many to be held. */
    Optional<List<ScoredRow>> store(Connection connection) throws SQLException {
        int[] rows = byPlace();
        if (rows.length == 0) {
            return Optional.of(List.of());
        }
        Optional<List<ScoredRow>> kept =
                rows.length > MOST_KEPT ? Optional.empty() : Optional.of(new ArrayList<>(rows.length));
        try (Statement statement = connection.createStatement()) {
            // With columns of type text it would have a table beside it for long ones, and each commit empties both.
            statement.execute("""
                    CREATE TEMPORARY TABLE IF NOT EXISTS cycle_stage (
                        ads_content_id uuid NOT NULL,
                        place tid NOT NULL,
                        scored boolean NOT NULL,
                        decided boolean NOT NULL,
                        organic_score numeric(4, 2),
                        unscored_reason varchar(20),
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
                        metrics_observed_at timestamptz,
                        alive boolean,
                        safety_failed boolean,
                        override varchar(20),
                        decided_score numeric(4, 2),
                        decided_reason varchar(20),
                        eligible boolean
                    ) ON COMMIT DELETE ROWS;
                    """
                    // Each row is looked up where it stood. A plan that reads the whole table for a chunk is worse by
                    // far, and the stage has no statistics by which PostgreSQL could tell.
                    + "SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off");
            for (int from = 0; from < rows.length; from += CHUNK) {
                if (from > 0) {
                    statement.execute("TRUNCATE cycle_stage");
                }
                int[] chunk = Arrays.copyOfRange(rows, from, Math.min(from + CHUNK, rows.length));
                fill(connection, chunk);
                for (Part part : Part.values()) {
                    update(statement, part, count(chunk, part), kept);
                }
            }
        }
        return kept;
    }

    private int[] byPlace() {
        BitSet all = (BitSet) scored.clone();
        all.or(decided);
        int[] rows = all.stream().toArray();
        long[] places = new long[rows.length];
        for (int i = 0; i < rows.length; i++) {
            places[i] = rescoring.rows().place(rows[i]);
        }
        return Arrays.stream(SortedRows.ascending(places)).map(i -> rows[i]).toArray();
    }

    private int count(int[] rows, Part part) {
        return (int) Arrays.stream(rows)
                .filter(row -> switch (part) {
                    case SCORED -> scored.get(row);
                    case DECIDED -> !scored.get(row);
                })
                .count();
    }

    private void update(Statement statement, Part part, int rows, Optional<List<ScoredRow>> kept) throws SQLException {
        if (rows == 0) {
            return;
        }
        String update = part.update.formatted(run.version(), run.asOf(), run.runId(), run.poolSize());
        int updated = execute(statement, update + "content.ctid = stage.place", kept);
        if (updated < rows) {
            // An override that was changed since the project was read has moved its row.
            execute(statement, update + part.runId + " IS DISTINCT FROM '" + run.runId() + "'", kept);
        }
    }

    private int execute(Statement statement, String update, Optional<List<ScoredRow>> kept) throws SQLException {
        if (kept.isEmpty()) {
            return statement.executeUpdate(update);
        }
        int before = kept.get().size();
        String copy =
                "COPY (" + update + " RETURNING " + ScoredRow.columns(run.runId()) + ") TO STDOUT (FORMAT binary)";
        try (BinaryRows rows = BinaryRows.open(statement.getConnection(), copy)) {
            while (rows.next()) {
                kept.get().add(ScoredRow.read(rows));
            }
        }
        return kept.get().size() - before;
    }

    private void fill(Connection connection, int[] rows) throws SQLException {
        Map<Byte, Boolean> eligible = new HashMap<>();
        try (BinaryCopy copy = BinaryCopy.open(connection, "COPY cycle_stage FROM STDIN (FORMAT binary)", COLUMNS)) {
            for (int row : rows) {
                copy.row();
                copy.uuid(rescoring.rows().adsContentId(row));
                copy.tid(rescoring.rows().place(row));
                copy.bool(scored.get(row));
                copy.bool(decided.get(row));
                score(copy, row);
                if (decided.get(row)) {
                    Facts judged = facts.apply(row);
                    copy.bool(judged.alive());
                    copy.bool(judged.safetyFailed());
                    copy.text(
                            judged.override() == null ? null : judged.override().text());
                    copy.hundredths(judged.score());
                    copy.text(judged.unscoredReason());
                    copy.bool(eligible.computeIfAbsent(
                            judged.code(), code -> Decision.of(judged).eligible()));
                } else {
                    for (int column = 0; column < DECISION_COLUMNS; column++) {
                        copy.text(null);
                    }
                }
            }
            copy.finish();
        }
    }

    private void score(BinaryCopy copy, int row) throws SQLException {
        PoolInputs inputs = rescoring.inputs();
        copy.hundredths(rescoring.score(row));
        copy.text(rescoring.reason(row));
        ScoreHistory.parts(copy, rescoring.scores(), row);
        copy.bigint(count(inputs.views(row)));
        copy.bigint(count(inputs.likes(row)));
        copy.bigint(count(inputs.comments(row)));
        copy.bigint(count(inputs.shares(row)));
        copy.bigint(count(inputs.saves(row)));
        copy.timestamptz(inputs.known(row) ? instant(inputs.publishedAt(row)) : null);
        long observedAt = rescoring.rows().metricsObservedAt(row);
        copy.timestamptz(observedAt == ProjectRow.NEVER ? null : instant(observedAt));
    }

    /** A count as it is stored; null when it was not measured. */
    static Long count(long value) {
        return value == NOT_MEASURED ? null : value;
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
