package io.tidemark.metrics.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.schemas.event.PostMetricsCollected;
import io.tidemark.testbed.MigratedDatabase;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several replicas, which hold nothing in common but the database, write the same posts at once. */
class SnapshotConcurrencyIT {

    private static final int WRITERS = 8;

    private MigratedDatabase database;

    @BeforeEach
    void start() {
        database = MigratedDatabase.create("metrics", "snapshot_concurrency", WRITERS);
    }

    @AfterEach
    void stop() {
        database.close();
    }

    @Test
    void writersOfTheSamePostsNeverDeadlockAndEndAsOneWriterWould() throws Exception {
        List<PostMetricsCollected> events = Observations.random(new Random(7), 1_500, 40);
        try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
            List<Callable<Void>> replicas = new ArrayList<>();
            for (int replica = 0; replica < WRITERS; replica++) {
                replicas.add(replica(events, replica));
            }
            for (Future<Void> finished : threads.invokeAll(replicas)) {
                finished.get();
            }
        }
        List<String> together = dump();
        assertThat(database.number("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"))
                .isZero();
        assertThat(database.number("SELECT count(*) FROM platform_post_metrics"))
                .isEqualTo(1_500);

        database.execute("TRUNCATE platform_post_metrics, platform_post_metrics_latest, platform_post_metrics_daily");
        writer().write(events);
        assertThat(together).isEqualTo(dump());
    }

    /** Every replica stores everything, in an order of its own. */
    private Callable<Void> replica(List<PostMetricsCollected> events, int replica) {
        SnapshotWriter writer = writer();
        Random random = new Random(replica);
        List<PostMetricsCollected> shuffled = new ArrayList<>(events);
        Collections.shuffle(shuffled, random);
        return () -> {
            int from = 0;
            while (from < shuffled.size()) {
                int to = Math.min(shuffled.size(), from + 1 + random.nextInt(300));
                writer.write(shuffled.subList(from, to));
                from = to;
            }
            return null;
        };
    }

    /** With a memory of partitions of its own, as a process has. */
    private SnapshotWriter writer() {
        return new SnapshotWriter(
                database.dataSource(), new MonthPartitions(database.dataSource(), InstantSource.system(), 3));
    }

    private List<String> dump() throws SQLException {
        List<String> rows = new ArrayList<>();
        rows.addAll(database.rows("SELECT * FROM platform_post_metrics ORDER BY post_key, observed_at, event_id"));
        rows.addAll(database.rows("SELECT * FROM platform_post_metrics_latest ORDER BY post_key"));
        rows.addAll(database.rows("SELECT * FROM platform_post_metrics_daily ORDER BY post_key, day"));
        return rows;
    }
}
