package io.tidemark.metrics.snapshot;

import io.tidemark.messaging.postgres.BinaryCopy;
import io.tidemark.schemas.MetricCatalog;
import io.tidemark.schemas.MetricDefinition;
import io.tidemark.schemas.event.PostMetricsCollected;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The metrics of the catalogue as columns: their names, and how a value gets from an event into one. */
final class MetricColumns {

    private static final List<String> NAMES =
            MetricCatalog.all().stream().map(MetricDefinition::id).toList();

    /** Positions in the event, so that reading a value costs no look-up by name. */
    private static final int[] POSITIONS = NAMES.stream()
            .mapToInt(
                    name -> PostMetricsCollected.getClassSchema().getField(name).pos())
            .toArray();

    private static final boolean[] WHOLE = whole();

    private final int[] metrics;

    private MetricColumns(int[] metrics) {
        this.metrics = metrics;
    }

    /** The names of all, in the catalogue's order. */
    static List<String> names() {
        return NAMES;
    }

    /** The metrics that an event has, as bits in the catalogue's order. */
    static long measured(PostMetricsCollected event) {
        long measured = 0;
        for (int i = 0; i < POSITIONS.length; i++) {
            if (event.get(POSITIONS[i]) != null) {
                measured |= 1L << i;
            }
        }
        return measured;
    }

    /** Those of the metrics that are among {@code measured}, bits in the catalogue's order. */
    static MetricColumns of(long measured) {
        return new MetricColumns(IntStream.range(0, POSITIONS.length)
                .filter(i -> (measured & 1L << i) != 0)
                .toArray());
    }

    /** Column names in the catalogue's order. */
    List<String> columns() {
        return Arrays.stream(metrics).mapToObj(NAMES::get).toList();
    }

    /** Writes a value for each of the columns, in their order. */
    void copy(PostMetricsCollected event, BinaryCopy copy) throws SQLException {
        for (int metric : metrics) {
            Object value = event.get(POSITIONS[metric]);
            if (WHOLE[metric]) {
                copy.bigint((Long) value);
            } else {
                copy.float8((Double) value);
            }
        }
    }

    private static boolean[] whole() {
        List<MetricDefinition> metrics = MetricCatalog.all();
        if (metrics.size() > Long.SIZE) {
            throw new IllegalStateException("more metrics than a long has bits: " + metrics.size());
        }
        boolean[] whole = new boolean[metrics.size()];
        for (int i = 0; i < whole.length; i++) {
            whole[i] = metrics.get(i).isWhole();
        }
        return whole;
    }
}
