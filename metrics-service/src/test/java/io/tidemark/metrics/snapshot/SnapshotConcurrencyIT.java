package io.tidemark.metrics.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.schemas.event.PostMetricsCollected;
import io.tidemark.testbed.MigratedDatabase;
import io.tidemark.testbed.Replicas;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Several processes, which hold nothing in common but the database, write the same posts at once. */
class SnapshotConcurrencyIT {

    private static final int PROCESSES = 3;

    /** As many as the configuration has. */
    private static final int THREADS = 2;

    @Test
    void writersOfTheSamePostsNeverDeadlockAndEndAsOneWriterWould() throws Exception {
        try (MigratedDatabase database = MigratedDatabase.create("metrics", "snapshot_concurrency", 1)) {
            Replicas.run(SnapshotConcurrencyIT.class, database, PROCESSES, THREADS);

            long deadlocks =
                    database.number("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()");
            long rows = database.number("SELECT count(*) FROM platform_post_metrics");
            System.out.printf(
                    "%d processes x %d threads wrote %d observations of 40 posts each: %d rows, %d deadlocks%n",
                    PROCESSES, THREADS, events().size(), rows, deadlocks);
            assertThat(deadlocks).isZero();
            assertThat(rows).isEqualTo(events().size());

            List<String> together = SnapshotTables.dump(database);
            SnapshotTables.empty(database);
            writer(database).write(events());
            assertThat(SnapshotTables.dump(database)).isEqualTo(together);
        }
    }

    /** One of the processes: each of its threads stores everything, in an order of its own. */
    public static void main(String[] arguments) throws Exception {
        Replicas.work(arguments, (thread, database) -> {
            SnapshotWriter writer = writer(database);
            Random random = new Random(thread);
            List<PostMetricsCollected> shuffled = new ArrayList<>(events());
            Collections.shuffle(shuffled, random);
            int from = 0;
            while (from < shuffled.size()) {
                int to = Math.min(shuffled.size(), from + 1 + random.nextInt(300));
                writer.write(shuffled.subList(from, to));
                from = to;
            }
        });
    }

    private static List<PostMetricsCollected> events() {
        return Observations.random(new Random(7), 1_500, 40);
    }

    /** With a memory of partitions of its own, as a process has. */
    private static SnapshotWriter writer(MigratedDatabase database) {
        return new SnapshotWriter(
                database.dataSource(), new MonthPartitions(database.dataSource(), InstantSource.system(), 3));
    }
}
