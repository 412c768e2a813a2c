package io.tidemark.gateway.overview;

import io.tidemark.schemas.EventOrder;
import io.tidemark.schemas.MetricCatalog;
import io.tidemark.schemas.MetricDefinition;
import io.tidemark.schemas.event.PostMetricsCollected;
import java.util.List;

/** The observations of one post within a batch, folded: each metric from the newest observation that has it. */
final class MetricsFold {

    private static final List<MetricDefinition> METRICS = MetricCatalog.all();

    private final RowKey key;
    private final Number[] values = new Number[METRICS.size()];
    private final EventOrder[] origins = new EventOrder[METRICS.size()];
    private EventOrder newestVersion;
    private PostMetricsCollected newest;

    MetricsFold(RowKey key) {
        this.key = key;
    }

    void add(EventOrder version, PostMetricsCollected event) {
        for (int i = 0; i < values.length; i++) {
            Number value = MetricCatalog.value(event, METRICS.get(i));
            if (value != null && (origins[i] == null || version.compareTo(origins[i]) > 0)) {
                values[i] = value;
                origins[i] = version;
            }
        }
        if (newestVersion == null || version.compareTo(newestVersion) > 0) {
            newestVersion = version;
            newest = event;
        }
    }

    RowKey key() {
        return key;
    }

    /** The newest observation, which need not have all metrics. */
    PostMetricsCollected newest() {
        return newest;
    }

    EventOrder newestVersion() {
        return newestVersion;
    }

    /** The value of the metric at a position of the catalogue; null when no observation has it. */
    Number value(int metric) {
        return values[metric];
    }

    /** Where a value is from, if not from the newest observation; else null. */
    EventOrder olderOrigin(int metric) {
        EventOrder origin = origins[metric];
        return origin == null || origin.equals(newestVersion) ? null : origin;
    }
}
