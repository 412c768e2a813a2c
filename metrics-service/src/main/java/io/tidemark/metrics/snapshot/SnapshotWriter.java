package io.tidemark.metrics.snapshot;

import io.micronaut.data.connection.jdbc.advice.DelegatingDataSource;
import io.tidemark.messaging.postgres.BinaryCopy;
import io.tidemark.metrics.breakdown.BreakdownWriter;
import io.tidemark.metrics.curve.CurveWriter;
import io.tidemark.metrics.fold.AbsentReasons;
import io.tidemark.metrics.fold.FoldedTable;
import io.tidemark.schemas.event.PostMetricsCollected;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;

/**
 * Stores observations: the history, the latest values, the daily values and the curves, in one
 * transaction. Every statement goes
 * through its keys in the same order, so that writers with overlapping posts wait for each other instead of
 * deadlocking.
 */
@Singleton
final class SnapshotWriter {

    private static final String COLUMNS = "post_key, observed_at, event_id, source, approximate, absent_reasons, "
            + String.join(", ", MetricColumns.names());

    private static final String STAGE =
            "COPY snapshot_stage (latest_turn, daily_turn, " + COLUMNS + ") FROM STDIN (FORMAT binary)";

    private static final int STAGED_COLUMNS = 8 + MetricColumns.names().size();

    private static final String APPEND_HISTORY = """
            INSERT INTO platform_post_metrics (%1$s)
            SELECT %1$s FROM snapshot_stage
            ORDER BY post_key, observed_at, event_id
            ON CONFLICT DO NOTHING
            """.formatted(COLUMNS);

    private static final String CHECK_VIOLATION = "23514";

    /** The last known values of each post. */
    private static final FoldedTable LATEST = new FoldedTable(
            "platform_post_metrics_latest",
            "post_key",
            "post_key",
            "snapshot_stage",
            "latest_turn",
            List.of("source", "approximate", "absent_reasons"),
            MetricColumns.names());

    /** The last known values of each post within each UTC day. */
    private static final FoldedTable DAILY = new FoldedTable(
            "platform_post_metrics_daily",
            "post_key, day",
            "post_key, (observed_at AT TIME ZONE 'UTC')::date",
            "snapshot_stage",
            "daily_turn",
            List.of(),
            MetricColumns.names());

    private final DataSource dataSource;
    private final MonthPartitions partitions;

    SnapshotWriter(DataSource dataSource, MonthPartitions partitions) {
        this.dataSource = DelegatingDataSource.unwrapDataSource(dataSource);
        this.partitions = partitions;
    }

    /**
     * Stores all observations or none. Storing one again changes nothing.
     *
     * @throws IllegalArgumentException when an event can never be stored
     */
    void write(List<PostMetricsCollected> events) throws SQLException {
        SnapshotBatch batch = SnapshotBatch.of(events);
        partitions.ensure(batch.months());
        try {
            store(batch);
        } catch (SQLException e) {
            if (!CHECK_VIOLATION.equals(e.getSQLState())) {
                throw e;
            }
            // A partition that was known has been dropped or detached since.
            partitions.forget();
            partitions.ensure(batch.months());
            store(batch);
        }
    }

    private void store(SnapshotBatch batch) throws SQLException {
        // Closing rolls back what is not committed.
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            stage(connection, batch);
            appendHistory(connection);
            LATEST.fold(connection, batch.latestTurns());
            DAILY.fold(connection, batch.dailyTurns());
            CurveWriter.write(connection, batch.newestCurves());
            BreakdownWriter.write(connection, batch.withBreakdowns());
            connection.commit();
        }
    }

    private static void stage(Connection connection, SnapshotBatch batch) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("""
                    CREATE TEMPORARY TABLE IF NOT EXISTS snapshot_stage (
                        latest_turn integer NOT NULL,
                        daily_turn integer NOT NULL,
                        LIKE platform_post_metrics
                    ) ON COMMIT DELETE ROWS
                    """);
        }
        AbsentReasons reasons = new AbsentReasons();
        try (BinaryCopy copy = BinaryCopy.open(connection, STAGE, STAGED_COLUMNS)) {
            for (int i = 0; i < batch.size(); i++) {
                Snapshot snapshot = batch.snapshot(i);
                PostMetricsCollected event = snapshot.event();
                copy.row();
                copy.integer(batch.latestTurns().of(i));
                copy.integer(batch.dailyTurns().of(i));
                copy.text(snapshot.postKey());
                copy.timestamptz(snapshot.observedAt());
                copy.uuid(snapshot.eventId());
                copy.text(event.getSource());
                copy.bool(event.getApproximate());
                copy.jsonb(reasons.json(event.getAbsentReasons()));
                MetricColumns.copy(event, copy);
            }
            copy.finish();
        }
    }

    private static void appendHistory(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(APPEND_HISTORY);
        }
    }
}
