package io.tidemark.scoring.cycle;

import io.tidemark.scoring.database.Database;
import io.tidemark.scoring.decision.StoredFacts;
import io.tidemark.scoring.eligibility.Decision;
import io.tidemark.scoring.eligibility.Facts;
import io.tidemark.scoring.eligibility.OverrideChoice;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Stores a cycle: scores, history, decisions and the run, all or nothing, and only under a lease that still holds. */
@Singleton
final class CycleWriter {

    private final Database database;

    CycleWriter(Database database) {
        this.database = database;
    }

    /** What a person changed, perhaps after the cycle read the project. */
    private record Overridden(OverrideChoice choice, Facts decided, Instant decidedAt) {}

    /**
     * Stores what differs from what is stored.
     *
     * @param takesChanges whether the project is no longer dirty afterwards
     * @throws LeaseLostException when the lease passed to someone else; nothing is stored then
     */
    ScoringRun write(Lease lease, ScoringRun run, Rescoring rescoring, boolean takesChanges) throws SQLException {
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
            ScoreStage.fill(connection, rescoring, changed);
            ScoreStage.appendHistory(connection, run);
            if (run.current()) {
                ScoreStage.updateCurrent(connection, run);
                decide(connection, run, rescoring);
            }
            insertRun(connection, counted);
            endCycle(connection, lease, takesChanges);
            return counted;
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
        return sorted(rescoring, rescoring::isChanged);
    }

    /** History of an earlier moment has no predecessor to be compared with, so it takes every row. */
    private static int[] scoredAnew(Rescoring rescoring) {
        return sorted(rescoring, row -> !rescoring.keepsEarlierScore(row));
    }

    private static int[] sorted(Rescoring rescoring, IntPredicate predicate) {
        List<ProjectRow> rows = rescoring.rows();
        return IntStream.range(0, rows.size())
                .filter(predicate)
                .boxed()
                .sorted((a, b) ->
                        rows.get(a).adsContentId().compareTo(rows.get(b).adsContentId()))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private static void decide(Connection connection, ScoringRun run, Rescoring rescoring) throws SQLException {
        Map<UUID, Overridden> overridden = overridden(connection, run.projectId());
        Map<Facts, Decision> judged = new HashMap<>();
        List<DecisionStage.Row> decisions = new ArrayList<>();
        List<ProjectRow> rows = rescoring.rows();
        for (int row = 0; row < rows.size(); row++) {
            ProjectRow content = rows.get(row);
            Overridden choice = overridden.getOrDefault(
                    content.adsContentId(), new Overridden(null, content.decided(), content.decidedAt()));
            Decision decision = judged.computeIfAbsent(rescoring.facts(row, choice.choice()), Decision::of);
            if (choice.decided() == null
                    || decision.differsFrom(judged.computeIfAbsent(choice.decided(), Decision::of))) {
                Instant decidedAt = StoredFacts.moment(run.asOf(), choice.decidedAt());
                decisions.add(new DecisionStage.Row(content.adsContentId(), decidedAt, decision));
            }
        }
        DecisionStage.store(connection, run.runId(), decisions);
    }

    /** Read under the lease's lock, which a change of an override takes as well. */
    private static Map<UUID, Overridden> overridden(Connection connection, UUID projectId) throws SQLException {
        Map<UUID, Overridden> overridden = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement("""
                SELECT chosen.ads_content_id, chosen.override,
                    content.decided_at, content.decided_alive, content.decided_safety_failed,
                    content.decided_override, content.decided_score, content.decided_reason
                FROM project_ads_content AS chosen
                JOIN ads_content AS content ON content.ads_content_id = chosen.ads_content_id
                WHERE chosen.project_id = ?
                """)) {
            statement.setObject(1, projectId);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    OffsetDateTime decidedAt = rows.getObject("decided_at", OffsetDateTime.class);
                    overridden.put(
                            rows.getObject("ads_content_id", UUID.class),
                            new Overridden(
                                    StoredFacts.choice(rows.getString("override")),
                                    decidedAt == null ? null : StoredFacts.read(rows),
                                    decidedAt == null ? null : decidedAt.toInstant()));
                }
            }
        }
        return overridden;
    }

    private static void insertRun(Connection connection, ScoringRun run) throws SQLException {
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
            // a run of an earlier moment changes nothing that anyone was told
            statement.setBoolean(11, !run.current());
            statement.executeUpdate();
        }
    }

    private static void endCycle(Connection connection, Lease lease, boolean takesChanges) throws SQLException {
        if (!takesChanges) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement("""
                UPDATE project_leases SET last_cycle_at = clock_timestamp() WHERE project_id = ?
                """)) {
            statement.setObject(1, lease.projectId());
            statement.executeUpdate();
        }
        try (PreparedStatement statement =
                connection.prepareStatement("DELETE FROM dirty_projects WHERE project_id = ? AND claimed")) {
            statement.setObject(1, lease.projectId());
            statement.executeUpdate();
        }
    }
}
