package io.tidemark.scoring.pool;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Set;
import java.util.UUID;

/** Notes that something changed from which scores of a project are computed. */
final class DirtyProjects {

    private DirtyProjects() {}

    /**
     * Marks the projects, in the transaction that changed their inputs and as its last statement. A project that is marked
     * already is only locked: the lock makes a cycle that is about to begin wait for this transaction, so that it either
     * sees the change or leaves the mark.
     */
    static void mark(Connection connection, Set<UUID> projects) throws SQLException {
        if (projects.isEmpty()) {
            return;
        }
        Array ids = connection.createArrayOf("uuid", projects.toArray());
        try (PreparedStatement statement = connection.prepareStatement("""
                INSERT INTO dirty_projects AS dirty (project_id, since, claimed)
                SELECT project_id, clock_timestamp(), false
                FROM unnest(?::uuid[]) AS changed (project_id)
                ORDER BY project_id
                ON CONFLICT (project_id) DO UPDATE
                SET since = excluded.since, claimed = false
                WHERE dirty.claimed
                """)) {
            statement.setArray(1, ids);
            statement.executeUpdate();
        } finally {
            ids.free();
        }
    }
}
