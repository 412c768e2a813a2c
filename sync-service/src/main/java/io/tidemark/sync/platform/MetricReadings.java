package io.tidemark.sync.platform;

import io.tidemark.schemas.MetricCatalog;
import io.tidemark.schemas.MetricDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Gathers the metrics of one post while its fields are read. */
public final class MetricReadings {

    private final SortedMap<String, Number> values = new TreeMap<>();
    private final SortedMap<String, String> absent = new TreeMap<>();
    private final List<RejectedItem> rejected = new ArrayList<>();
    private final String externalId;

    /** Starts with nothing measured for the post of this id. */
    public MetricReadings(String externalId) {
        this.externalId = externalId;
    }

    /** Takes one field; {@code unless} tells why it is absent when the field is missing or null. */
    public void take(String metric, Reading<? extends Number> reading, AbsentReason unless) {
        switch (reading) {
            case Reading.Value<? extends Number> value -> values.put(metric, value.value());
            case Reading.Missing<? extends Number> ignored -> absent(metric, unless);
            case Reading.Null<? extends Number> ignored -> absent(metric, unless);
            case Reading.Unreadable<? extends Number> unreadable -> {
                absent(metric, AbsentReason.FAILED);
                rejected.add(new RejectedItem(externalId, metric, unreadable.reason()));
            }
        }
    }

    /** Says why a metric was not even looked for. */
    public void absent(String metric, AbsentReason reason) {
        values.remove(metric);
        absent.put(metric, reason.wireName());
    }

    /** The values that could not be read. */
    public List<RejectedItem> rejected() {
        return rejected;
    }

    /** Everything taken; what the platform has beyond it is not supported by this source. */
    public CollectedPost.Metrics finish(String platform, boolean approximate) {
        for (MetricDefinition metric : MetricCatalog.all()) {
            if (metric.wireNames().containsKey(platform) && !values.containsKey(metric.id())) {
                absent.putIfAbsent(metric.id(), AbsentReason.NOT_SUPPORTED.wireName());
            }
        }
        return new CollectedPost.Metrics(values, absent, approximate);
    }
}
