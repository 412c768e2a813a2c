package io.tidemark.scoring.cycle;

import static java.util.stream.Collectors.joining;

import io.tidemark.messaging.EventPublisher;
import io.tidemark.messaging.EventStream;
import io.tidemark.messaging.postgres.BinaryRows;
import io.tidemark.schemas.Topics;
import io.tidemark.schemas.event.AdsContentEligibilityChanged;
import io.tidemark.schemas.event.AdsContentScored;
import io.tidemark.scoring.database.Database;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Tells what cycles stored. The events are made from the stored rows and from nothing else, so a run that is told twice,
 * because a crash left it open, is told with the same bytes.
 */
@Singleton
final class RunAnnouncer {

    /** How many rows are looked up at a time. */
    private static final int CHUNK = 2_000;

    private final Database database;
    private final ProjectLeases leases;
    private final EventPublisher publisher;

    RunAnnouncer(Database database, ProjectLeases leases, EventPublisher publisher) {
        this.database = database;
        this.leases = leases;
        this.publisher = publisher;
    }

    /** Tells every run of the project that is not known to have been told, oldest first, and marks it. */
    void announceOpenRuns(Lease lease) throws SQLException {
        if (!lease.untold()) {
            return;
        }
        for (UUID runId : openRuns(lease.projectId())) {
            announce(lease, runId, everyRow(lease.projectId()));
        }
    }

    /** Tells a run that was stored just now, and marks it. */
    void announce(Lease lease, CycleWriter.Written written) throws SQLException {
        if (written.untold().isEmpty()) {
            announce(lease, written.run().runId(), everyRow(lease.projectId()));
        } else if (!written.untold().get().isEmpty()) {
            announce(lease, written.run().runId(), lookUps(written.untold().get()));
        }
    }

    private List<UUID> openRuns(UUID projectId) throws SQLException {
        return database.write(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("""
                    SELECT run_id FROM scoring_runs WHERE project_id = ? AND NOT announced ORDER BY as_of
                    """)) {
                statement.setObject(1, projectId);
                List<UUID> runs = new ArrayList<>();
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        runs.add(rows.getObject(1, UUID.class));
                    }
                }
                return runs;
            }
        });
    }

    private static List<String> everyRow(UUID projectId) {
        return List.of("project_id = '" + projectId + "'");
    }

    private static List<String> lookUps(List<UUID> ids) {
        List<String> conditions = new ArrayList<>();
        for (int from = 0; from < ids.size(); from += CHUNK) {
            conditions.add(ids.subList(from, Math.min(from + CHUNK, ids.size())).stream()
                    .map(UUID::toString)
                    .collect(joining(",", "ads_content_id = ANY ('{", "}')")));
        }
        return conditions;
    }

    private void announce(Lease lease, UUID runId, List<String> conditions) throws SQLException {
        LeaseTerm term = leases.term(lease);
        database.read(connection -> {
            try (EventStream<AdsContentScored> scored = publisher.open(Topics.ADS_CONTENT_SCORED);
                    EventStream<AdsContentEligibilityChanged> decided =
                            publisher.open(Topics.ADS_CONTENT_ELIGIBILITY)) {
                for (String condition : conditions) {
                    send(connection, term, ScoredRow.select(runId, condition), scored, decided);
                }
                scored.finish();
                decided.finish();
            }
            return null;
        });
        markAnnounced(runId);
    }

    private void send(
            Connection connection,
            LeaseTerm term,
            String select,
            EventStream<AdsContentScored> scored,
            EventStream<AdsContentEligibilityChanged> decided)
            throws SQLException {
        try (BinaryRows rows = BinaryRows.open(connection, select)) {
            while (rows.next()) {
                ScoredRow row = ScoredRow.read(rows);
                if (row.isScored()) {
                    scored.send(row.score());
                }
                if (row.isDecided()) {
                    decided.send(row.decision());
                }
                term.renewInTime();
            }
        }
    }

    private void markAnnounced(UUID runId) throws SQLException {
        database.write(connection -> {
            // A crash that forgets this lets the run be told once more, so nobody waits for the disk.
            try (PreparedStatement statement = connection.prepareStatement("""
                    SET LOCAL synchronous_commit = off;
                    UPDATE scoring_runs SET announced = true WHERE run_id = ?
                    """)) {
                statement.setObject(1, runId);
                return statement.executeUpdate();
            }
        });
    }
}
