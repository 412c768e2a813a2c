package io.tidemark.metrics.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.schemas.MetricCatalog;
import io.tidemark.schemas.MetricDefinition;
import io.tidemark.schemas.event.PostMetricsCollected;
import io.tidemark.testbed.MigratedDatabase;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the order, repetition and size of the batches, the tables end the same, byte for byte. */
class SnapshotOrderIT {

    private static MigratedDatabase database;
    private static SnapshotWriter writer;

    @BeforeAll
    static void start() {
        database = MigratedDatabase.create("metrics", "snapshot_order", 1);
        writer = new SnapshotWriter(
                database.dataSource(), new MonthPartitions(database.dataSource(), InstantSource.system(), 3));
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @BeforeEach
    void empty() throws SQLException {
        SnapshotTables.empty(database);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("io.tidemark.testbed.Seeds#three")
    void anyOrderAndBatchSizeEndsInTheSameRows(long seed) throws SQLException {
        Random random = new Random(seed);
        List<PostMetricsCollected> events = Observations.random(random, 400, 6);
        write(events, 400);
        List<String> expected = SnapshotTables.dump(database);

        for (int batchSize : new int[] {1, 7, 500}) {
            // A transaction for each of them takes long.
            int rounds = batchSize == 1 ? 1 : 3;
            for (int round = 0; round < rounds; round++) {
                List<PostMetricsCollected> delivered = new ArrayList<>(events);
                delivered.addAll(events.subList(0, random.nextInt(events.size())));
                Collections.shuffle(delivered, random);
                empty();
                write(delivered, batchSize);
                assertThat(SnapshotTables.dump(database))
                        .as("batches of %d, round %d", batchSize, round)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void theLatestValueOfAMetricIsThatOfTheNewestObservationThatHadIt() throws SQLException {
        List<PostMetricsCollected> events = Observations.random(new Random(4_000), 600, 8);
        write(events, 13);

        for (MetricDefinition metric : MetricCatalog.all()) {
            assertThat(database.rows(
                            "SELECT post_key, %1$s, CASE WHEN %1$s IS NOT NULL THEN coalesce(%1$s_at, observed_at) END"
                                            .formatted(metric.id())
                                    + " FROM platform_post_metrics_latest ORDER BY post_key"))
                    .as(metric.id())
                    .isEqualTo(newest(events, metric));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("io.tidemark.testbed.Seeds#one")
    void deliveringEverythingAgainTouchesNoRow(long seed) throws SQLException {
        List<PostMetricsCollected> events = Observations.random(new Random(seed), 500, 6);
        write(events, 100);
        long touched = database.touchedRows();
        assertThat(touched).isGreaterThanOrEqualTo(500);

        write(events, 500);
        write(events, 7);
        Collections.reverse(events);
        write(events, 60);

        long again = database.touchedRows() - touched;
        System.out.println("rows that a second delivery of 500 observations touched: " + again);
        assertThat(again).isZero();
    }

    /** What the latest table must show of a metric, found without the code under test. */
    private static List<String> newest(List<PostMetricsCollected> events, MetricDefinition metric) {
        TreeMap<String, PostMetricsCollected> newest = new TreeMap<>();
        TreeMap<String, String> rows = new TreeMap<>();
        for (PostMetricsCollected event : events) {
            rows.putIfAbsent(event.getPostKey(), "(" + event.getPostKey() + ",,)");
            PostMetricsCollected kept = newest.get(event.getPostKey());
            if (MetricCatalog.value(event, metric) != null
                    && (kept == null || order(kept).compareTo(order(event)) < 0)) {
                newest.put(event.getPostKey(), event);
                rows.put(
                        event.getPostKey(),
                        "(%s,%s,\"%s\")"
                                .formatted(
                                        event.getPostKey(),
                                        MetricCatalog.value(event, metric),
                                        sql(event.getObservedAt())));
            }
        }
        return List.copyOf(rows.values());
    }

    private static String order(PostMetricsCollected event) {
        return "%020d %s"
                .formatted(
                        event.getObservedAt().getEpochSecond() * 1_000_000
                                + event.getObservedAt().getNano() / 1_000,
                        event.getEventId());
    }

    private static String sql(Instant at) {
        String text = at.toString().replace('T', ' ').replace("Z", "");
        return (text.contains(".") ? text.replaceAll("0+$", "") : text) + "+00";
    }

    private static void write(List<PostMetricsCollected> events, int batchSize) throws SQLException {
        for (int from = 0; from < events.size(); from += batchSize) {
            writer.write(events.subList(from, Math.min(events.size(), from + batchSize)));
        }
    }
}
