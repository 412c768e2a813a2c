package io.tidemark.metrics.snapshot;

import io.tidemark.messaging.postgres.BinaryCopy;
import io.tidemark.schemas.MetricCatalog;
import io.tidemark.schemas.MetricDefinition;
import io.tidemark.schemas.event.PostMetricsCollected;
import java.sql.SQLException;
import java.util.List;

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

    private MetricColumns() {}

    /** Column names in the catalogue's order. */
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

    /** Writes one value per metric, in the catalogue's order. */
    static void copy(PostMetricsCollected event, BinaryCopy copy) throws SQLException {
        for (int i = 0; i < POSITIONS.length; i++) {
            Object value = event.get(POSITIONS[i]);
            if (WHOLE[i]) {
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
