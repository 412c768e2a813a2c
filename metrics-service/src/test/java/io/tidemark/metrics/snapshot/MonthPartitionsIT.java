package io.tidemark.metrics.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.schemas.event.PostMetricsCollected;
import io.tidemark.testbed.MigratedDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MonthPartitionsIT {

    private static final int REPLICAS = 6;

    private MigratedDatabase database;

    @BeforeEach
    void start() {
        database = MigratedDatabase.create("metrics", "month_partitions", REPLICAS);
    }

    @AfterEach
    void stop() {
        database.close();
    }

    @Test
    void thisMonthAndThoseAheadAreMadeOverTheTurnOfAYear() throws SQLException {
        partitionsAt("2026-11-30T23:59:59Z").makeAhead();

        assertThat(partitions()).containsExactly("(2026_11)", "(2026_12)", "(2027_01)", "(2027_02)");
    }

    @Test
    void monthsChangeAtMidnightUtcToTheMicrosecond() throws SQLException {
        write("2026-01-31T23:59:59.999999Z", "2026-02-01T00:00:00Z", "2026-02-28T23:59:59.999999Z");
        write("2028-02-29T00:00:00Z", "2028-02-29T23:59:59.999999Z", "2028-03-01T00:00:00Z");

        assertThat(rowsByPartition()).containsExactly("(2026_01,1)", "(2026_02,2)", "(2028_02,2)", "(2028_03,1)");
    }

    @Test
    void theFirstAndLastMomentsThatAreAllowedHaveAPlace() throws SQLException {
        write("2000-01-01T00:00:00Z", "2199-12-31T23:59:59.999999Z");

        assertThat(rowsByPartition()).containsExactly("(2000_01,1)", "(2199_12,1)");
    }

    @Test
    void replicasThatNeedTheSameMonthsAtOnceMakeEachOnce() throws Exception {
        List<YearMonth> months = new ArrayList<>();
        for (int month = 0; month < 24; month++) {
            months.add(YearMonth.of(2024, 1).plusMonths(month));
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(REPLICAS)) {
            List<Callable<Void>> replicas = new ArrayList<>();
            for (int i = 0; i < REPLICAS; i++) {
                replicas.add(() -> {
                    partitionsAt("2026-01-01T00:00:00Z").ensure(months);
                    return null;
                });
            }
            for (Future<Void> finished : threads.invokeAll(replicas)) {
                finished.get();
            }
        }
        assertThat(partitions()).hasSize(24);
        assertThat(database.number("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"))
                .isZero();
    }

    @Test
    void aPartitionIsMadeWhileAnotherTransactionHoldsRowsOfTheTable() throws SQLException {
        write("2026-01-15T00:00:00Z");
        try (Connection busy = database.dataSource().getConnection();
                Statement statement = busy.createStatement()) {
            busy.setAutoCommit(false);
            statement.execute("UPDATE platform_post_metrics SET views = 1");
            // Would wait for ever if making a partition locked the table.
            write("2026-02-15T00:00:00Z");
            busy.rollback();
        }
        assertThat(partitions()).containsExactly("(2026_01)", "(2026_02)");
    }

    @Test
    void aPartitionThatWasDroppedMeanwhileIsMadeAgain() throws SQLException {
        SnapshotWriter writer = new SnapshotWriter(database.dataSource(), partitionsAt("2026-01-01T00:00:00Z"));
        writer.write(List.of(event("2026-01-15T00:00:00Z")));
        database.execute("DROP TABLE platform_post_metrics_2026_01");

        writer.write(List.of(event("2026-01-16T00:00:00Z")));

        assertThat(rowsByPartition()).containsExactly("(2026_01,1)");
    }

    @Test
    void aPartitionThatWasDetachedComesBackWithItsRows() throws SQLException {
        write("2026-01-15T00:00:00Z");
        database.execute("ALTER TABLE platform_post_metrics DETACH PARTITION platform_post_metrics_2026_01");

        write("2026-01-16T00:00:00Z");

        assertThat(rowsByPartition()).containsExactly("(2026_01,2)");
    }

    private void write(String... times) throws SQLException {
        List<PostMetricsCollected> events = new ArrayList<>();
        for (String time : times) {
            events.add(event(time));
        }
        new SnapshotWriter(database.dataSource(), partitionsAt("2026-01-01T00:00:00Z")).write(events);
    }

    private static PostMetricsCollected event(String time) {
        return Observations.of("tiktok:1", time).setViews(1L).build();
    }

    private MonthPartitions partitionsAt(String now) {
        return new MonthPartitions(database.dataSource(), InstantSource.fixed(Instant.parse(now)), 3);
    }

    private List<String> partitions() throws SQLException {
        return database.rows("""
                SELECT right(relname, 7) FROM pg_inherits JOIN pg_class ON oid = inhrelid
                WHERE inhparent = 'platform_post_metrics'::regclass
                ORDER BY 1
                """);
    }

    private List<String> rowsByPartition() throws SQLException {
        return database.rows("""
                SELECT right(tableoid::regclass::text, 7) AS part, count(*)
                FROM platform_post_metrics GROUP BY part ORDER BY part
                """);
    }
}
