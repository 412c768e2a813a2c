package io.tidemark.scoring.cycle;

import io.tidemark.scoring.database.Database;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Lets one cycle of a project run at a time over any number of replicas. All times are the database's, so that clocks of
 * replicas do not matter.
 */
@Singleton
final class ProjectLeases {

    private static final int CANDIDATES = 1_000;

    private final Database database;
    private final ScoringConfig config;
    private final Rests rests = new Rests(System::nanoTime);

    ProjectLeases(Database database, ScoringConfig config) {
        this.database = database;
        this.config = config;
    }

    /**
     * Projects that wait for a cycle or for announcements, the longest waiting first. Another replica may take them before
     * the caller does.
     */
    List<UUID> candidates() throws SQLException {
        return database.write(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("""
                    SELECT waiting.project_id
                    FROM (
                        SELECT project_id, since FROM dirty_projects
                        WHERE since <= clock_timestamp() - make_interval(secs => ?)
                        UNION ALL
                        SELECT project_id, last_cycle_at FROM project_leases
                        WHERE last_cycle_at <= clock_timestamp() - make_interval(secs => ?)
                        UNION ALL
                        SELECT project_id, as_of FROM scoring_runs WHERE NOT announced
                    ) AS waiting (project_id, since)
                    LEFT JOIN project_leases AS lease ON lease.project_id = waiting.project_id
                    WHERE lease.project_id IS NULL
                        OR lease.held_until < clock_timestamp() AND lease.not_before <= clock_timestamp()
                    GROUP BY waiting.project_id
                    ORDER BY min(waiting.since), waiting.project_id
                    LIMIT ?
                    """)) {
                statement.setDouble(1, seconds(config.debounce()));
                statement.setDouble(2, seconds(config.interval()));
                statement.setInt(3, CANDIDATES);
                List<UUID> projects = new ArrayList<>();
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        projects.add(rows.getObject(1, UUID.class));
                    }
                }
                return projects;
            }
        });
    }

    /** Takes the project unless it is held, or rests after its last cycle. */
    Optional<Lease> claim(UUID projectId) throws SQLException {
        return database.write(connection -> {
            Optional<Long> epoch = take(connection, projectId, false);
            if (epoch.isEmpty()) {
                return Optional.empty();
            }
            Lease lease = lease(connection, projectId, epoch.get());
            if (lease.due()) {
                claimChanges(connection, projectId);
            }
            return Optional.of(lease);
        });
    }

    /**
     * Takes the project unless it is held, for a run that was commanded and therefore neither waits nor rests.
     *
     * @param withChanges whether the run takes in all changes until this moment, so that no further cycle is due for them
     */
    Optional<Lease> claimForCommand(UUID projectId, boolean withChanges) throws SQLException {
        return database.write(connection -> {
            Optional<Long> epoch = take(connection, projectId, true);
            if (epoch.isEmpty()) {
                return Optional.empty();
            }
            if (withChanges) {
                claimChanges(connection, projectId);
            }
            return Optional.of(lease(connection, projectId, epoch.get()));
        });
    }

    private Optional<Long> take(Connection connection, UUID projectId, boolean evenAtRest) throws SQLException {
        insertIfMissing(connection, projectId);
        try (PreparedStatement statement = connection.prepareStatement("""
                UPDATE project_leases
                SET epoch = epoch + 1, held_until = clock_timestamp() + make_interval(secs => ?)
                WHERE project_id = (
                    SELECT project_id FROM project_leases
                    WHERE project_id = ? AND held_until < clock_timestamp()
                        AND (? OR not_before <= clock_timestamp())
                    FOR UPDATE SKIP LOCKED)
                RETURNING epoch
                """)) {
            statement.setDouble(1, seconds(config.lease()));
            statement.setObject(2, projectId);
            statement.setBoolean(3, evenAtRest);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? Optional.of(rows.getLong(1)) : Optional.empty();
            }
        }
    }

    static void insertIfMissing(Connection connection, UUID projectId) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                INSERT INTO project_leases (project_id, epoch, held_until, not_before)
                VALUES (?, 0, '-infinity', '-infinity')
                ON CONFLICT DO NOTHING
                """)) {
            statement.setObject(1, projectId);
            statement.executeUpdate();
        }
    }

    /** Asked again after the lease is taken: another replica may have scored the project a moment ago. */
    private Lease lease(Connection connection, UUID projectId, long epoch) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                SELECT EXISTS (
                        SELECT FROM dirty_projects
                        WHERE project_id = ? AND since <= clock_timestamp() - make_interval(secs => ?))
                    OR EXISTS (
                        SELECT FROM project_leases
                        WHERE project_id = ? AND last_cycle_at <= clock_timestamp() - make_interval(secs => ?)),
                    EXISTS (SELECT FROM scoring_runs WHERE project_id = ? AND NOT announced)
                """)) {
            statement.setObject(1, projectId);
            statement.setDouble(2, seconds(config.debounce()));
            statement.setObject(3, projectId);
            statement.setDouble(4, seconds(config.interval()));
            statement.setObject(5, projectId);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return new Lease(projectId, epoch, rows.getBoolean(1), rows.getBoolean(2));
            }
        }
    }

    /**
     * Waits for the transactions that have just marked the project, so that the cycle sees what they changed; whoever comes
     * later marks it anew. The marks stay until the scores are stored, for the case that this replica dies.
     */
    private static void claimChanges(Connection connection, UUID projectId) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("UPDATE dirty_projects SET claimed = true WHERE project_id = ?")) {
            statement.setObject(1, projectId);
            statement.executeUpdate();
        }
    }

    /**
     * Holds the lease for another term.
     *
     * @throws LeaseLostException when it passed to someone else
     */
    void renew(Lease lease) throws SQLException {
        int renewed = database.write(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("""
                    UPDATE project_leases
                    SET held_until = clock_timestamp() + make_interval(secs => ?)
                    WHERE project_id = ? AND epoch = ?
                    """)) {
                statement.setDouble(1, seconds(config.lease()));
                statement.setObject(2, lease.projectId());
                statement.setLong(3, lease.epoch());
                return statement.executeUpdate();
            }
        });
        if (renewed == 0) {
            throw new LeaseLostException(lease.projectId());
        }
    }

    /** The term that begins at this moment. */
    LeaseTerm term(Lease lease) {
        return new LeaseTerm(this, lease, config.lease().dividedBy(3));
    }

    /**
     * Locks the lease for the rest of the transaction, so that nobody takes it before the commit.
     *
     * @throws LeaseLostException when it passed to someone else
     */
    static void fence(Connection connection, Lease lease) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                SELECT FROM project_leases WHERE project_id = ? AND epoch = ? FOR UPDATE
                """)) {
            statement.setObject(1, lease.projectId());
            statement.setLong(2, lease.epoch());
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next()) {
                    throw new LeaseLostException(lease.projectId());
                }
            }
        }
    }

    /** Gives the project free after work that took so long; it rests at least four times as long, see {@link Rests}. */
    void release(Lease lease, Duration worked) throws SQLException {
        rest(lease, rests.begin(worked));
    }

    /** Gives the project free after work that failed. */
    void releaseAfterFailure(Lease lease, Duration worked) throws SQLException {
        Duration rest = rests.begin(worked);
        rest(lease, rest.compareTo(config.failureDelay()) > 0 ? rest : config.failureDelay());
    }

    private void rest(Lease lease, Duration rest) throws SQLException {
        database.write(connection -> {
            // A crash that forgets this leaves a lease that runs out by itself, so nobody waits for the disk.
            try (PreparedStatement statement = connection.prepareStatement("""
                    SET LOCAL synchronous_commit = off;
                    UPDATE project_leases
                    SET held_until = '-infinity', not_before = clock_timestamp() + make_interval(secs => ?)
                    WHERE project_id = ? AND epoch = ?
                    """)) {
                statement.setDouble(1, seconds(rest));
                statement.setObject(2, lease.projectId());
                statement.setLong(3, lease.epoch());
                return statement.executeUpdate();
            }
        });
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
