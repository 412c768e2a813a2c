package io.tidemark.bench.freshness;

import io.tidemark.testbed.PostgresDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The services' tables, seen from outside. Not thread-safe. */
final class Tables implements AutoCloseable {

    private final Connection connection;

    Tables(PostgresDatabase database) throws SQLException {
        // A service's own role sees what its policies let it see; only the superuser sees every row of the gateway.
        this.connection = database.dataSource("postgres").getConnection();
        try (Statement statement = connection.createStatement()) {
            // A look that reads a whole table, because it was small when that was planned, makes much of what is
            // measured.
            statement.execute("SET enable_seqscan = off");
        }
    }

    /** Shows the watched posts of metrics-service's table of latest values. */
    void showLatest(List<String> postKeys, Arrivals arrivals) throws SQLException {
        show("""
                SELECT post_key, (extract(epoch FROM observed_at) * 1000000)::bigint, views
                FROM metrics.platform_post_metrics_latest
                WHERE post_key = ANY (?)
                """, postKeys, arrivals);
    }

    /** Shows the watched posts of the gateway's table. */
    void showOverview(String projectId, List<String> postKeys, Arrivals arrivals) throws SQLException {
        show("""
                SELECT post_key, (extract(epoch FROM metrics_observed_at) * 1000000)::bigint, views
                FROM gateway.post_overview
                WHERE project_id = '%s' AND post_key = ANY (?) AND metrics_observed_at IS NOT NULL
                """.formatted(projectId), postKeys, arrivals);
    }

    private void show(String query, List<String> postKeys, Arrivals arrivals) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setArray(1, connection.createArrayOf("text", postKeys.toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                long now = Clock.micros();
                while (rows.next()) {
                    arrivals.seen(rows.getString(1), rows.getLong(2), rows.getLong(3), now);
                }
            }
        }
    }

    /**
     * Compares what is stored with what was sent.
     *
     * @throws IllegalStateException if it differs
     */
    void check(Answers answers) throws SQLException {
        require("history", answers.sent(), answers.views(), """
                SELECT count(*), sum(views) FROM metrics.platform_post_metrics WHERE post_key LIKE 'tiktok:71000%'
                """);
        require("latest values", answers.observedPosts(), answers.newestViews(), """
                SELECT count(*), sum(views) FROM metrics.platform_post_metrics_latest
                WHERE post_key LIKE 'tiktok:71000%'
                """);
        require("gateway's posts", answers.observedPosts(), answers.newestViews(), """
                SELECT count(views), sum(views) FROM gateway.post_overview WHERE post_key LIKE 'tiktok:71000%'
                """);
    }

    private void require(String what, long rows, long views, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            if (row.getLong(1) != rows || row.getLong(2) != views) {
                throw new IllegalStateException(
                        "The %s hold %,d rows with %,d views where %,d with %,d were sent, so there are no figures"
                                .formatted(what, row.getLong(1), row.getLong(2), rows, views));
            }
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
