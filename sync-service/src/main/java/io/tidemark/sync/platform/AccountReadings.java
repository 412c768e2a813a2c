package io.tidemark.sync.platform;

import io.tidemark.schemas.AccountMetricCatalog;
import io.tidemark.schemas.AccountMetricDefinition;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Gathers the metrics of an account and a day while the fields of an answer are read. */
public final class AccountReadings {

    private final SortedMap<String, Number> values = new TreeMap<>();
    private final SortedMap<String, String> absent = new TreeMap<>();
    private final List<RejectedItem> rejected = new ArrayList<>();

    /** Takes one field; {@code unless} tells why it is absent when the field is missing or null. */
    public void take(String metric, Reading<Long> reading, AbsentReason unless) {
        switch (reading) {
            case Reading.Value<Long>(Long value) -> values.put(metric, value);
            case Reading.Missing<Long> ignored -> absent.put(metric, unless.wireName());
            case Reading.Null<Long> ignored -> absent.put(metric, unless.wireName());
            case Reading.Unreadable<Long>(String reason) -> {
                absent.put(metric, AbsentReason.FAILED.wireName());
                rejected.add(new RejectedItem(null, "account " + metric, reason));
            }
        }
    }

    /** The values that could not be read. */
    public List<RejectedItem> rejected() {
        return rejected;
    }

    /** Whether no value was read, so that there is nothing to tell of the day. */
    public boolean isEmpty() {
        return values.isEmpty();
    }

    /**
     * Everything taken; what the platform has beyond it is not supported by this source.
     *
     * @param day the day that the values are of
     * @param observedAt when the answer came, or when the source says that it looked; microseconds
     */
    public AccountObservation finish(String platform, LocalDate day, Instant observedAt) {
        for (AccountMetricDefinition metric : AccountMetricCatalog.all()) {
            if (metric.wireNames().containsKey(platform) && !values.containsKey(metric.id())) {
                absent.putIfAbsent(metric.id(), AbsentReason.NOT_SUPPORTED.wireName());
            }
        }
        return new AccountObservation(day, observedAt, values, absent);
    }
}
