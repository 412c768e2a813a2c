package io.tidemark.container.container;

import io.micronaut.scheduling.annotation.Scheduled;
import io.tidemark.messaging.EventPublisher;
import io.tidemark.messaging.PublishFailedException;
import io.tidemark.schemas.NaturalKeys;
import io.tidemark.schemas.Topics;
import io.tidemark.schemas.event.ContainerCreated;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of containers: first they are committed, then announced, then marked as announced. A crash in between leads to
 * a second announcement with the same event id, never to none.
 */
@Singleton
public final class ContainerAnnouncer {

    private static final Logger LOG = LoggerFactory.getLogger(ContainerAnnouncer.class);

    /** How many left-over containers are announced at a time. */
    private static final int BATCH = 500;

    private static final String BY_INDEX = """
            SET LOCAL enable_seqscan = off;
            SET LOCAL enable_bitmapscan = off
            """;

    private final DataSource dataSource;
    private final Consumer<List<ContainerCreated>> publisher;

    /** What was unannounced when the timer last looked. */
    private Set<UUID> seen = Set.of();

    @Inject
    ContainerAnnouncer(DataSource dataSource, EventPublisher publisher) {
        this(dataSource, events -> publisher.publish(Topics.CONTAINERS_CREATED, events));
    }

    ContainerAnnouncer(DataSource dataSource, Consumer<List<ContainerCreated>> publisher) {
        this.dataSource = dataSource;
        this.publisher = publisher;
    }

    /**
     * Announces those of the containers that are not yet announced.
     *
     * @throws PublishFailedException when at least one may not have been announced; calling again is safe
     */
    public void announce(Collection<ContentContainer> containers) throws SQLException {
        if (!containers.isEmpty()) {
            announceIds(containers.stream().map(ContentContainer::containerId).toArray(UUID[]::new));
        }
    }

    /**
     * Announces what a crash left. A container is due when it was unannounced at the look before as well, so that those
     * which a consumer is just about to announce are not told twice.
     */
    @Scheduled(initialDelay = "10s", fixedDelay = "10s")
    synchronized void announceLeftOvers() throws SQLException {
        Set<UUID> unannounced = unannounced();
        Set<UUID> due = new HashSet<>(unannounced);
        due.retainAll(seen);
        seen = unannounced;
        if (!due.isEmpty()) {
            LOG.info("announcing {} containers that were left over", due.size());
            announceIds(due.toArray(UUID[]::new));
        }
    }

    private void announceIds(UUID[] containerIds) throws SQLException {
        List<ContainerCreated> events = eventsOf(containerIds);
        if (!events.isEmpty()) {
            publisher.accept(events);
            mark(events.stream()
                    .map(event -> UUID.fromString(event.getContainerId()))
                    .toArray(UUID[]::new));
        }
    }

    private Set<UUID> unannounced() throws SQLException {
        Set<UUID> ids = new HashSet<>();
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement("""
                        SELECT container_id FROM content_containers
                        WHERE NOT announced
                        ORDER BY container_id
                        LIMIT ?
                        """)) {
            statement.setInt(1, BATCH);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getObject(1, UUID.class));
                }
            }
        }
        return ids;
    }

    private List<ContainerCreated> eventsOf(UUID[] containerIds) throws SQLException {
        List<ContainerCreated> events = new ArrayList<>();
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement("""
                        SELECT container_id, project_id, post_key, container.platform, account_key, scoring_pool
                        FROM content_containers AS container
                        JOIN platform_posts USING (post_key)
                        WHERE container_id = ANY (?) AND NOT announced
                        ORDER BY project_id, post_key
                        """)) {
            statement.setArray(1, uuids(connection, containerIds));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    events.add(event(rows));
                }
            }
        }
        return events;
    }

    private static ContainerCreated event(ResultSet row) throws SQLException {
        String containerId = row.getString("container_id");
        return ContainerCreated.newBuilder()
                .setEventId(NaturalKeys.id("container_created", containerId).toString())
                .setContainerId(containerId)
                .setProjectId(row.getString("project_id"))
                .setPostKey(row.getString("post_key"))
                .setPlatform(row.getString("platform"))
                .setAccountKey(row.getString("account_key"))
                .setScoringPool(row.getString("scoring_pool"))
                .build();
    }

    /**
     * Goes through the ids in the order of either index on them, because two replicas may mark the same containers at once;
     * any other plan would have another order, and locking the rows in order beforehand costs as much again.
     */
    private void mark(UUID[] containerIds) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute(BY_INDEX);
            }
            try (PreparedStatement statement = connection.prepareStatement("""
                    UPDATE content_containers SET announced = true
                    WHERE container_id = ANY (?) AND NOT announced
                    """)) {
                statement.setArray(1, uuids(connection, containerIds));
                statement.executeUpdate();
            }
            connection.commit();
        }
    }

    private static Array uuids(Connection connection, UUID[] values) throws SQLException {
        return connection.createArrayOf("uuid", values);
    }
}
