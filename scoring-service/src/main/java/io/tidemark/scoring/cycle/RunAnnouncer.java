package io.tidemark.scoring.cycle;

import io.tidemark.messaging.EventPublisher;
import io.tidemark.messaging.EventStream;
import io.tidemark.messaging.postgres.BinaryRows;
import io.tidemark.schemas.Topics;
import io.tidemark.schemas.event.AdsContentEligibilityChanged;
import io.tidemark.schemas.event.AdsContentScored;
import io.tidemark.scoring.database.Database;
import jakarta.inject.Singleton;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * Tells what cycles stored. The events are made from the stored rows and from nothing else, so a run that is told twice,
 * because a crash left it open, is told with the same bytes.
 */
@Singleton
final class RunAnnouncer {

    /** From so many rows on a second thread is worth its start. */
    private static final int LARGE = 2_000;

    private final Database database;
    private final ProjectLeases leases;
    private final EventPublisher publisher;

    /** Where rows of a run come from. */
    private interface Rows {
        void forEach(Telling telling) throws SQLException;
    }

    /** Takes rows one after the other. */
    private interface Telling {
        void tell(ScoredRow row) throws SQLException;
    }

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
            announce(lease, runId, stored(lease.projectId(), runId));
        }
    }

    /** Tells a run that was stored just now, and marks it. */
    void announce(Lease lease, CycleWriter.Written written) throws SQLException {
        UUID runId = written.run().runId();
        if (written.untold().isEmpty()) {
            announce(lease, runId, stored(lease.projectId(), runId));
        } else if (!written.untold().get().isEmpty()) {
            announce(lease, runId, kept(written.untold().get()));
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

    private static List<Rows> kept(List<ScoredRow> rows) {
        int half = rows.size() < LARGE ? 0 : rows.size() / 2;
        return Stream.of(rows.subList(0, half), rows.subList(half, rows.size()))
                .filter(share -> !share.isEmpty())
                .<Rows>map(share -> telling -> {
                    for (ScoredRow row : share) {
                        telling.tell(row);
                    }
                })
                .toList();
    }

    /** Two halves of the project's ids. */
    private List<Rows> stored(UUID projectId, UUID runId) {
        return Stream.of("<", ">=")
                .map(half -> """
                        COPY (
                            SELECT %s FROM ads_content AS content
                            WHERE (content.run_id = '%2$s' OR content.decision_run_id = '%2$s')
                                AND content.project_id = '%3$s'
                                AND content.ads_content_id %4$s '80000000-0000-0000-0000-000000000000'
                        ) TO STDOUT (FORMAT binary)
                        """.formatted(ScoredRow.columns(runId), runId, projectId, half))
                .<Rows>map(select -> telling -> database.read(connection -> {
                    try (BinaryRows rows = BinaryRows.open(connection, select)) {
                        while (rows.next()) {
                            telling.tell(ScoredRow.read(rows));
                        }
                    }
                    return null;
                }))
                .toList();
    }

    /**
     * Tells and marks a run.
     *
     * @param shares a thread each; that is as good as one after the other, since a run tells of each row once
     */
    private void announce(Lease lease, UUID runId, List<Rows> shares) throws SQLException {
        LeaseTerm term = leases.term(lease);
        if (shares.size() == 1) {
            tell(term, shares.getFirst());
        } else {
            tellAtOnce(term, shares);
        }
        markAnnounced(runId);
    }

    private void tellAtOnce(LeaseTerm term, List<Rows> shares) throws SQLException {
        List<Callable<Void>> tasks = new ArrayList<>();
        for (Rows share : shares) {
            tasks.add(() -> {
                tell(term, share);
                return null;
            });
        }
        try (ExecutorService threads = Executors.newThreadPerTaskExecutor(
                Thread.ofPlatform().name("tell-", 0).daemon().factory())) {
            for (Future<Void> told : threads.invokeAll(tasks)) {
                told.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted while a run is told", e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case SQLException failed -> throw failed;
                case RuntimeException failed -> throw failed;
                default -> throw new IllegalStateException("a run was not told", e.getCause());
            }
        }
    }

    private void tell(LeaseTerm term, Rows rows) throws SQLException {
        try (EventStream<AdsContentScored> scored = publisher.open(Topics.ADS_CONTENT_SCORED);
                EventStream<AdsContentEligibilityChanged> decided = publisher.open(Topics.ADS_CONTENT_ELIGIBILITY)) {
            rows.forEach(row -> {
                if (row.isScored()) {
                    scored.send(row.score());
                }
                if (row.isDecided()) {
                    decided.send(row.decision());
                }
                term.renewInTime();
            });
            scored.finish();
            decided.finish();
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
