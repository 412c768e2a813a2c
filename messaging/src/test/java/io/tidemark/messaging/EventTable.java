package io.tidemark.messaging;

import io.tidemark.messaging.postgres.BinaryCopy;
import io.tidemark.schemas.event.PostMetricsCollected;
import java.sql.Connection;
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
            statement.execute("create table if not exists " + table
                    + " (event_id uuid primary key, post_key text not null, observed_at timestamptz not null,"
                    + " views bigint check (views >= 0), skip_rate float8 check (skip_rate between 0 and 1))");
        }
    }

    String name() {
        return table;
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

    /** In the way of the services: a binary copy into a temporary table, and one statement from there. */
    private void insert(Connection connection, List<PostMetricsCollected> events) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("create temporary table if not exists stage_" + table + " (event_id uuid, post_key text,"
                    + " observed_at timestamptz, views bigint, skip_rate float8) on commit delete rows");
            try (BinaryCopy copy =
                    BinaryCopy.open(connection, "copy stage_" + table + " from stdin (format binary)", 5)) {
                for (PostMetricsCollected event : events) {
                    copy.row();
                    copy.uuid(UUID.fromString(event.getEventId()));
                    copy.text(event.getPostKey());
                    copy.timestamptz(event.getObservedAt());
                    copy.bigint(event.getViews().orElse(null));
                    copy.float8(event.getSkipRate().orElse(null));
                }
                copy.finish();
            }
            statement.execute(
                    "insert into " + table + " select * from stage_" + table + " order by 1 on conflict do nothing");
        }
    }

    /** Whether the role that owns the table may write, for every connection from here on. */
    void readOnly(boolean on) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("set session characteristics as transaction read write");
            statement.execute("alter role current_user set default_transaction_read_only = " + (on ? "on" : "off"));
            statement.execute("select pg_terminate_backend(pid) from pg_stat_activity"
                    + " where usename = current_user and pid <> pg_backend_pid()");
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
