package io.tidemark.metrics.series;

import io.tidemark.schemas.MetricDefinition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Folds observations, oldest first, into buckets: within a bucket the last measured value of each metric counts, and an
 * observation without a metric leaves the value of an earlier one in place.
 */
final class SeriesFold {

    private final List<MetricDefinition> metrics;
    private final Bucket bucket;
    private final List<Series.Item> finished = new ArrayList<>();

    private final Number[] values;
    private final Instant[] valuesObservedAt;

    /** Null before the first observation. */
    private Instant start;

    private Instant observedAt;

    SeriesFold(List<MetricDefinition> metrics, Bucket bucket) {
        this.metrics = metrics;
        this.bucket = bucket;
        this.values = new Number[metrics.size()];
        this.valuesObservedAt = new Instant[metrics.size()];
    }

    /** Begins the next observation. */
    void observed(Instant at) {
        Instant startOfThis = bucket.start(at);
        if (!startOfThis.equals(start)) {
            finish();
            start = startOfThis;
        }
        observedAt = at;
    }

    /** Adds a value to the observation that was begun last. */
    void measured(int metric, Number value, Instant at) {
        values[metric] = value;
        valuesObservedAt[metric] = at;
    }

    /** The buckets with at least one observation. */
    List<Series.Item> items() {
        finish();
        start = null;
        return List.copyOf(finished);
    }

    private void finish() {
        if (start == null) {
            return;
        }
        Map<String, Number> valueOf = new LinkedHashMap<>();
        Map<String, Instant> observedAtOf = new LinkedHashMap<>();
        for (int i = 0; i < values.length; i++) {
            String name = metrics.get(i).jsonName();
            valueOf.put(name, values[i]);
            observedAtOf.put(name, valuesObservedAt[i]);
            values[i] = null;
            valuesObservedAt[i] = null;
        }
        finished.add(new Series.Item(start, observedAt, valueOf, observedAtOf));
    }
}
