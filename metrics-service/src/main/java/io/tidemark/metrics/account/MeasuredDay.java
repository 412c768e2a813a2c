package io.tidemark.metrics.account;

import io.tidemark.schemas.AccountMetricDefinition;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;

/**
 * What is known of an account and a day.
 *
 * @param values the metrics that were measured
 * @param absentReasons why a metric was not, where a source has told
 */
record MeasuredDay(
        LocalDate day, Map<AccountMetricDefinition, Value> values, Map<AccountMetricDefinition, String> absentReasons) {

    /** A value, when it was observed and by which source. */
    record Value(long count, Instant observedAt, String source) {}
}
