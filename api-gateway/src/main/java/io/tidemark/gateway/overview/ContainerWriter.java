package io.tidemark.gateway.overview;

import io.tidemark.messaging.postgres.BinaryCopy;
import io.tidemark.schemas.EventOrder;
import io.tidemark.schemas.event.ContainerCreated;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/** Writes the columns of {@code containers.created.v1}. */
@Singleton
final class ContainerWriter {

    private static final String COLUMNS = "project_id, post_key, container_event_id, container_id, container_pool";

    private static final Stage.Plan<Newest.Entry<RowKey, ContainerCreated>> PLAN =
            new Stage.Plan<>("container_stage", """
            project_id uuid, post_key text, container_event_id uuid, container_id uuid, container_pool text
            """, COLUMNS, ContainerWriter::copy, List.of("""
            INSERT INTO post_overview AS kept (%1$s)
            SELECT %1$s FROM container_stage
            ORDER BY project_id, post_key COLLATE "C"
            ON CONFLICT (project_id, post_key) DO UPDATE SET
                container_event_id = excluded.container_event_id,
                container_id = excluded.container_id,
                container_pool = excluded.container_pool
            WHERE kept.container_event_id IS NULL OR excluded.container_event_id > kept.container_event_id
            """.formatted(COLUMNS)));

    private final Stage stage;

    ContainerWriter(Stage stage) {
        this.stage = stage;
    }

    /** @throws IllegalArgumentException when the event can never be stored */
    static void check(ContainerCreated event) {
        RowKey.of(event.getProjectId(), event.getPostKey());
        EventOrder.of(EventOrder.SINCE, event.getEventId());
        UUID.fromString(event.getContainerId());
    }

    void write(List<ContainerCreated> events) throws SQLException {
        Newest<RowKey, ContainerCreated> newest = new Newest<>();
        for (ContainerCreated event : events) {
            // A container is told of once and for ever, so its event has no time: the id alone decides.
            newest.add(
                    RowKey.of(event.getProjectId(), event.getPostKey()),
                    EventOrder.of(EventOrder.SINCE, event.getEventId()),
                    event);
        }
        stage.store(PLAN, newest.entries());
    }

    private static void copy(Newest.Entry<RowKey, ContainerCreated> row, BinaryCopy copy) throws SQLException {
        copy.uuid(row.key().projectId());
        copy.text(row.key().postKey());
        copy.uuid(row.version().eventId());
        copy.uuid(UUID.fromString(row.event().getContainerId()));
        copy.text(row.event().getScoringPool());
    }
}
