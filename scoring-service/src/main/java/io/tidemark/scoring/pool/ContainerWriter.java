package io.tidemark.scoring.pool;

import io.tidemark.messaging.postgres.BinaryCopy;
import io.tidemark.schemas.NaturalKeys;
import io.tidemark.schemas.event.ContainerCreated;
import io.tidemark.scoring.database.Database;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Makes the ads_content of each container. There is one for ever, so a container that is told again changes nothing. */
@Singleton
final class ContainerWriter {

    private final Database database;

    ContainerWriter(Database database) {
        this.database = database;
    }

    /**
     * Stores all events or none.
     *
     * @throws IllegalArgumentException when an id is not a UUID, or not the one that follows from project and post
     */
    void write(List<ContainerCreated> events) throws SQLException {
        Map<UUID, ContainerCreated> containers = HashMap.newHashMap(events.size());
        for (ContainerCreated event : events) {
            containers.put(containerId(event), event);
        }
        database.write(connection -> {
            stage(connection, containers);
            DirtyProjects.mark(connection, insert(connection));
            return null;
        });
    }

    /** @throws IllegalArgumentException when the event can never be stored */
    static UUID containerId(ContainerCreated event) {
        UUID containerId = NaturalKeys.uuid("container_id", event.getContainerId());
        UUID derived = NaturalKeys.containerId(
                NaturalKeys.uuid("project_id", event.getProjectId()), NaturalKeys.key("post_key", event.getPostKey()));
        if (!containerId.equals(derived)) {
            throw new IllegalArgumentException("container_id does not follow from project and post: " + containerId);
        }
        return containerId;
    }

    private static void stage(Connection connection, Map<UUID, ContainerCreated> containers) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("""
                    CREATE TEMPORARY TABLE IF NOT EXISTS container_stage (
                        ads_content_id uuid NOT NULL,
                        container_id uuid NOT NULL,
                        project_id uuid NOT NULL,
                        post_key text COLLATE "C" NOT NULL,
                        scoring_pool text NOT NULL
                    ) ON COMMIT DELETE ROWS
                    """);
        }
        String sql = "COPY container_stage (ads_content_id, container_id, project_id, post_key, scoring_pool)"
                + " FROM STDIN (FORMAT binary)";
        try (BinaryCopy copy = BinaryCopy.open(connection, sql, 5)) {
            for (Map.Entry<UUID, ContainerCreated> container : containers.entrySet()) {
                ContainerCreated event = container.getValue();
                copy.row();
                copy.uuid(NaturalKeys.adsContentId(container.getKey()));
                copy.uuid(container.getKey());
                copy.uuid(UUID.fromString(event.getProjectId()));
                copy.text(event.getPostKey());
                copy.text(event.getScoringPool());
            }
            copy.finish();
        }
    }

    /** The projects that got an ads_content. No conflict target, because another writer may be met at either unique index. */
    private static Set<UUID> insert(Connection connection) throws SQLException {
        Set<UUID> projects = new HashSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("""
                        WITH inserted AS (
                            INSERT INTO ads_content (ads_content_id, container_id, project_id, post_key, scoring_pool)
                            SELECT ads_content_id, container_id, project_id, post_key, scoring_pool
                            FROM container_stage
                            ORDER BY ads_content_id
                            ON CONFLICT DO NOTHING
                            RETURNING project_id)
                        SELECT DISTINCT project_id FROM inserted
                        """)) {
            while (rows.next()) {
                projects.add(rows.getObject(1, UUID.class));
            }
        }
        return projects;
    }
}
