package io.tidemark.scoring.cycle;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;

/** Keeps the scores and decisions of a project as they are. */
public final class ProjectLock {

    private ProjectLock() {}

    /** Waits until no cycle of the project is storing its result, and keeps others from it until the transaction ends. */
    public static void lock(Connection connection, UUID projectId) throws SQLException {
        ProjectLeases.insertIfMissing(connection, projectId);
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT FROM project_leases WHERE project_id = ? FOR UPDATE")) {
            statement.setObject(1, projectId);
            statement.execute();
        }
    }
}
