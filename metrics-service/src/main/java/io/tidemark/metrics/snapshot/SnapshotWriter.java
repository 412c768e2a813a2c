package io.tidemark.metrics.snapshot;

import io.tidemark.messaging.postgres.BinaryCopy;
import io.tidemark.metrics.breakdown.BreakdownWriter;
import io.tidemark.metrics.curve.CurveWriter;
import io.tidemark.metrics.fold.AbsentReasons;
import io.tidemark.metrics.fold.FoldedTable;
import io.tidemark.schemas.event.PostMetricsCollected;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * Stores observations: the history, the latest values, the values of past days, the curves and the breakdowns, in one transaction.
 * It holds the lanes of its posts, so that writers with overlapping posts wait for each other instead of deadlocking.
 */
@Singleton
final class SnapshotWriter {

    private static final String COLUMNS = "post_key, observed_at, event_id, source, approximate, absent_reasons, "
            + String.join(", ", MetricColumns.names());

    /** What is staged of every observation beside its metrics. */
    private static final List<String> STAGED = List.of(
            "latest_turn",
            "daily_turn",
            "day_begins",
            "post_key",
            "observed_at",
            "event_id",
            "source",
            "approximate",
            "absent_reasons");

    private static final String APPEND_HISTORY = """
            INSERT INTO platform_post_metrics (%1$s)
            SELECT %1$s FROM snapshot_stage
            """.formatted(COLUMNS);

    private static final String UNLESS_STORED = "ON CONFLICT DO NOTHING";

    private static final String CHECK_VIOLATION = "23514";
    private static final String UNIQUE_VIOLATION = "23505";

    /** The last known values of each post. */
    private static final FoldedTable LATEST = new FoldedTable(
                    "platform_post_metrics_latest",
                    List.of("post_key"),
                    "snapshot_stage",
                    "latest_turn",
                    List.of("source", "approximate", "absent_reasons"),
                    MetricColumns.names())
            .keeping(PastDays.ENDS, PastDays.KEEP);

    private final DataSource dataSource;
    private final MonthPartitions partitions;

    SnapshotWriter(DataSource dataSource, MonthPartitions partitions) {
        this.dataSource = dataSource;
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
            store(batch, batch.hasOneOfEachPost());
        } catch (SQLException e) {
            switch (e.getSQLState()) {
                // A partition that was known has been dropped or detached since.
                case CHECK_VIOLATION -> {
                    partitions.forget();
                    partitions.ensure(batch.months());
                }
                // The history knows more than the latest values: they were emptied, or a writer took no lanes.
                case UNIQUE_VIOLATION -> {}
                case null, default -> throw e;
            }
            store(batch, false);
        }
    }

    /**
     * Stores the batch in one transaction.
     *
     * @param maySkipConflicts whether observations that are newer than the latest values may be taken to be new; looking
     *     for them in the history costs as much as storing them
     */
    private void store(SnapshotBatch batch, boolean maySkipConflicts) throws SQLException {
        // Closing rolls back what is not committed.
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            batch.lanes().take(connection, "platform_post_metrics");
            stage(connection, batch);
            boolean allNewer = LATEST.fold(connection, batch.latestTurns());
            PastDays.fold(connection, batch, allNewer);
            appendHistory(connection, allNewer && maySkipConflicts);
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
                        day_begins timestamptz NOT NULL,
                        LIKE platform_post_metrics
                    ) ON COMMIT DELETE ROWS
                    """);
        }
        AbsentReasons reasons = new AbsentReasons();
        // A column that no observation has costs as much to read as one with values.
        MetricColumns metrics = MetricColumns.of(batch.measured());
        List<String> columns =
                Stream.concat(STAGED.stream(), metrics.columns().stream()).toList();
        String stage = "COPY snapshot_stage (" + String.join(", ", columns) + ") FROM STDIN (FORMAT binary)";
        try (BinaryCopy copy = BinaryCopy.open(connection, stage, columns.size())) {
            for (int i = 0; i < batch.size(); i++) {
                Snapshot snapshot = batch.snapshot(i);
                PostMetricsCollected event = snapshot.event();
                copy.row();
                copy.integer(batch.latestTurns().of(i));
                copy.integer(batch.dailyTurns().of(i));
                copy.timestamptz(snapshot.dayBegins());
                copy.text(snapshot.postKey());
                copy.timestamptz(snapshot.observedAt());
                copy.uuid(snapshot.eventId());
                copy.text(event.getSource());
                copy.bool(event.getApproximate());
                copy.jsonb(reasons.json(event.getAbsentReasons()));
                metrics.copy(event, copy);
            }
            copy.finish();
        }
    }

    private static void appendHistory(Connection connection, boolean isNew) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(isNew ? APPEND_HISTORY : APPEND_HISTORY + UNLESS_STORED)) {
            statement.executeUpdate();
        }
    }
}
