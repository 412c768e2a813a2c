package io.tidemark.container.container;

import io.tidemark.messaging.postgres.BinaryCopy;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.SortedSet;

/** Makes containers. */
@Singleton
public final class ContainerWriter {

    private static final int STAGED_COLUMNS = 4;

    ContainerWriter() {}

    /**
     * Inserts the containers that are missing, unannounced, and leaves the others alone.
     *
     * @param connection in the transaction that stores their posts
     */
    public void insert(Connection connection, SortedSet<ContentContainer> containers) throws SQLException {
        if (containers.isEmpty()) {
            return;
        }
        stage(connection, containers);
        try (Statement statement = connection.createStatement()) {
            // Without a conflict target, because a concurrent writer may be met at either unique index.
            statement.executeUpdate("""
                    INSERT INTO content_containers
                        (container_id, project_id, post_key, platform, scoring_pool, announced)
                    SELECT container_id, project_id, post_key, platform, 'ugc', false
                    FROM container_stage
                    ORDER BY project_id, post_key
                    ON CONFLICT DO NOTHING
                    """);
        }
    }

    private static void stage(Connection connection, SortedSet<ContentContainer> containers) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("""
                    CREATE TEMPORARY TABLE IF NOT EXISTS container_stage ON COMMIT DELETE ROWS AS
                    SELECT container_id, project_id, post_key, platform FROM content_containers
                    WITH NO DATA
                    """);
        }
        try (BinaryCopy copy = BinaryCopy.open(connection, """
                COPY container_stage (container_id, project_id, post_key, platform) FROM STDIN (FORMAT binary)
                """, STAGED_COLUMNS)) {
            for (ContentContainer container : containers) {
                copy.row();
                copy.uuid(container.containerId());
                copy.uuid(container.projectId());
                copy.text(container.postKey());
                copy.text(container.platform());
            }
            copy.finish();
        }
    }
}
