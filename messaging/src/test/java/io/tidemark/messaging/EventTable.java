package io.tidemark.messaging;

import io.tidemark.schemas.event.PostMetricsCollected;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import javax.sql.DataSource;

/** Stores events in PostgreSQL, one transaction per call, and lets a test step in before it. */
final class EventTable implements BatchHandler<PostMetricsCollected> {

    private final DataSource dataSource;
    private final String table;

    /** Stands for the pool that a service has. */
    private final ThreadLocal<Connection> connections = new ThreadLocal<>();

    private volatile BatchHandler<PostMetricsCollected> before = events -> {};

    EventTable(DataSource dataSource, String table) throws SQLException {
        this.dataSource = dataSource;
        this.table = table;
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table " + table
                    + " (event_id uuid primary key, post_key text not null, views bigint check (views >= 0))");
        }
    }

    /** What to do before each batch is stored. */
    void before(BatchHandler<PostMetricsCollected> step) {
        before = step;
    }

    @Override
    public void handle(List<PostMetricsCollected> events) throws Exception {
        before.handle(events);
        Connection connection = connections.get();
        if (connection == null || connection.isClosed()) {
            connection = dataSource.getConnection();
            connection.setAutoCommit(false);
            connections.set(connection);
        }
        try {
            insert(connection, events);
            connection.commit();
        } catch (SQLException e) {
            try {
                connection.rollback();
            } catch (SQLException broken) {
                e.addSuppressed(broken);
                connection.close();
            }
            throw e;
        }
    }

    private void insert(Connection connection, List<PostMetricsCollected> events) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "insert into " + table + " (event_id, post_key, views) values (?, ?, ?) on conflict do nothing")) {
            for (PostMetricsCollected event : events) {
                insert.setObject(1, UUID.fromString(event.getEventId()));
                insert.setString(2, event.getPostKey());
                insert.setObject(3, event.getViews().orElse(null));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    Set<String> postKeys() {
        Set<String> postKeys = new TreeSet<>();
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select post_key from " + table)) {
            while (rows.next()) {
                postKeys.add(rows.getString(1));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return postKeys;
    }
}
