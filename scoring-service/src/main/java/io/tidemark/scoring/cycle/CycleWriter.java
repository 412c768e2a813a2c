package io.tidemark.scoring.cycle;

import io.tidemark.scoring.database.Database;
import io.tidemark.scoring.decision.StoredFacts;
import io.tidemark.scoring.eligibility.Facts;
import io.tidemark.scoring.eligibility.OverrideChoice;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;

/** Stores a cycle: scores, history, decisions and the run, all or nothing, and only under a lease that still holds. */
@Singleton
final class CycleWriter {

    private final Database database;
    private final ScoringConfig config;

    CycleWriter(Database database, ScoringConfig config) {
        this.database = database;
        this.config = config;
    }

    /** What a person changed, perhaps after the cycle read the project. */
    private record Overridden(OverrideChoice choice, Facts decided) {}

    /**
     * What a cycle stored.
     *
     * @param untold the rows whose score or decision differs, of which nobody was told yet; empty when there are too many
     *     to be held
     */
    record Written(ScoringRun run, Optional<List<ScoredRow>> untold) {}

    /**
     * Stores what differs from what is stored.
     *
     * @param takesChanges whether the project is no longer dirty afterwards
     * @throws LeaseLostException when the lease passed to someone else; nothing is stored then
     */
    Written write(Lease lease, ScoringRun run, Rescoring rescoring, boolean takesChanges) throws SQLException {
        int[] changed = run.current() ? changedRows(rescoring) : scoredAnew(rescoring);
        ScoringRun counted = new ScoringRun(
                run.runId(),
                run.projectId(),
                run.version(),
                run.asOf(),
                run.state(),
                run.current(),
                run.poolSize(),
                run.scored(),
                run.unscored(),
                changed.length);
        return database.write(connection -> {
            ProjectLeases.fence(connection, lease);
            ScoreHistory.append(connection, run, rescoring, changed);
            Optional<List<ScoredRow>> untold =
                    run.current() ? storeCurrent(connection, run, rescoring, changed) : Optional.of(List.of());
            insertRun(connection, counted, untold.map(List::isEmpty).orElse(false));
            endCycle(connection, lease, takesChanges);
            return new Written(counted, untold);
        });
    }

    /** Ends a cycle that had nothing to score. */
    void writeNothing(Lease lease) throws SQLException {
        database.write(connection -> {
            ProjectLeases.fence(connection, lease);
            endCycle(connection, lease, true);
            return null;
        });
    }

    private static int[] changedRows(Rescoring rescoring) {
        return IntStream.range(0, rescoring.rows().size())
                .filter(rescoring::isChanged)
                .toArray();
    }

    /** History of an earlier moment has no predecessor to be compared with, so it takes every row. */
    private static int[] scoredAnew(Rescoring rescoring) {
        return IntStream.range(0, rescoring.rows().size())
                .filter(row -> !rescoring.keepsEarlierScore(row))
                .toArray();
    }

    /** @param changed the rows with another score */
    private static Optional<List<ScoredRow>> storeCurrent(
            Connection connection, ScoringRun run, Rescoring rescoring, int[] changed) throws SQLException {
        Map<UUID, Overridden> overridden = overridden(connection, run.projectId());
        BitSet scored = new BitSet();
        Arrays.stream(changed).forEach(scored::set);
        BitSet decided = new BitSet();
        for (int row = 0; row < rescoring.rows().size(); row++) {
            Overridden choice = overridden(overridden, rescoring, row);
            if (choice == null
                    ? rescoring.isJudgedAnew(row)
                    : choice.decided() == null
                            || choice.decided().code()
                                    != rescoring.facts(row, choice.choice()).code()) {
                decided.set(row);
            }
        }
        return new CurrentScores(run, rescoring, scored, decided, row -> {
                    Overridden choice = overridden(overridden, rescoring, row);
                    return rescoring.facts(row, choice == null ? null : choice.choice());
                })
                .store(connection);
    }

    private static Overridden overridden(Map<UUID, Overridden> overridden, Rescoring rescoring, int row) {
        return overridden.isEmpty() ? null : overridden.get(rescoring.rows().adsContentId(row));
    }

    /** Read under the lease's lock, which a change of an override takes as well. */
    private static Map<UUID, Overridden> overridden(Connection connection, UUID projectId) throws SQLException {
        Map<UUID, Overridden> overridden = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement("""
                SELECT chosen.ads_content_id, chosen.override,
                    content.decided_at IS NOT NULL AS is_decided, content.decided_alive, content.decided_safety_failed,
                    content.decided_override, content.decided_score, content.decided_reason
                FROM project_ads_content AS chosen
                JOIN ads_content AS content ON content.ads_content_id = chosen.ads_content_id
                WHERE chosen.project_id = ?
                """)) {
            statement.setObject(1, projectId);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    overridden.put(
                            rows.getObject("ads_content_id", UUID.class),
                            new Overridden(
                                    StoredFacts.choice(rows.getString("override")),
                                    rows.getBoolean("is_decided") ? StoredFacts.read(rows) : null));
                }
            }
        }
        return overridden;
    }

    private static void insertRun(Connection connection, ScoringRun run, boolean nothingToTell) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                INSERT INTO scoring_runs (run_id, project_id, scoring_version, as_of, state, current,
                    pool_size, scored, unscored, changed, announced)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)) {
            statement.setObject(1, run.runId());
            statement.setObject(2, run.projectId());
            statement.setString(3, run.version());
            statement.setObject(4, run.asOf().atOffset(ZoneOffset.UTC));
            statement.setString(5, run.state().name());
            statement.setBoolean(6, run.current());
            statement.setLong(7, run.poolSize());
            statement.setLong(8, run.scored());
            statement.setLong(9, run.unscored());
            statement.setLong(10, run.changed());
            // true of a run of an earlier moment as well, which changes nothing that anyone was told
            statement.setBoolean(11, nothingToTell);
            statement.executeUpdate();
        }
    }

    /** Whoever stored for long has the whole term before it to tell what it stored. */
    private void endCycle(Connection connection, Lease lease, boolean takesChanges) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                UPDATE project_leases
                SET held_until = clock_timestamp() + make_interval(secs => ?),
                    last_cycle_at = CASE WHEN ? THEN clock_timestamp() ELSE last_cycle_at END
                WHERE project_id = ?
                """)) {
            statement.setDouble(1, config.lease().toMillis() / 1e3);
            statement.setBoolean(2, takesChanges);
            statement.setObject(3, lease.projectId());
            statement.executeUpdate();
        }
        if (takesChanges) {
            try (PreparedStatement statement =
                    connection.prepareStatement("DELETE FROM dirty_projects WHERE project_id = ? AND claimed")) {
                statement.setObject(1, lease.projectId());
                statement.executeUpdate();
            }
        }
    }
}
