package io.tidemark.metrics.snapshot;

import io.tidemark.schemas.event.PostMetricsCollected;
import io.tidemark.testbed.MigratedDatabase;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;

/** Stores observations as the service does, for tests of what reads them. */
public final class StoredObservations {

    private StoredObservations() {}

    public static void store(MigratedDatabase database, PostMetricsCollected... events) throws SQLException {
        store(database, List.of(events));
    }

    public static void store(MigratedDatabase database, List<PostMetricsCollected> events) throws SQLException {
        new SnapshotWriter(database.dataSource(), new MonthPartitions(database.dataSource(), InstantSource.system(), 0))
                .write(events);
    }
}
