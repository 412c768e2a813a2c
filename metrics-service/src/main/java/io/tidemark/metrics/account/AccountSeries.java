package io.tidemark.metrics.account;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/**
 * Metrics of an account over time. Maps have the metrics that were asked for, in camelCase.
 *
 * @param bucket day or week
 * @param since the first day
 * @param until the day after the last
 * @param items the buckets with at least one observation, oldest first
 * @param windows the last 7 and the last 30 whole days
 */
@Serdeable
record AccountSeries(
        String accountKey, String bucket, LocalDate since, LocalDate until, List<Item> items, List<Window> windows) {

    /**
     * One bucket.
     *
     * @param start the first day of the bucket, which may lie before {@code since}
     * @param days how many days of the bucket lie within the window
     * @param values of a level the last that was measured; of a count the sum over the days, null unless each of them
     *     was measured
     * @param daysKnown on how many of the days the metric was measured
     * @param valuesObservedAt when the newest of the values was observed; null when there is none
     * @param sources where the values come from, sorted
     * @param absentReasons per null value why the newest unmeasured day has none
     */
    @Serdeable
    record Item(
            LocalDate start,
            int days,
            Map<String, Number> values,
            Map<String, Integer> daysKnown,
            Map<String, Instant> valuesObservedAt,
            Map<String, List<String>> sources,
            Map<String, String> absentReasons) {}

    /**
     * A number of whole days that end with the window, or with yesterday where the window goes on.
     *
     * @param days 7 or 30
     * @param since the first day
     * @param until the day after the last
     * @param values as of a bucket
     * @param daysKnown as of a bucket
     * @param previousValues the same for as many days before {@code since}
     * @param changePercent from the previous value to this one, rounded to two places; null where one of them is null
     *     or the previous one is 0
     * @param estimatedRecruiterReach a tenth of the profile views, rounded down; null unless these are known
     * @param profileToInterviewRate interviews per profile view; null unless both are known and there are views
     */
    @Serdeable
    record Window(
            int days,
            LocalDate since,
            LocalDate until,
            Map<String, Number> values,
            Map<String, Integer> daysKnown,
            Map<String, Number> previousValues,
            Map<String, Double> changePercent,
            @Nullable Number estimatedRecruiterReach,
            @Nullable Double profileToInterviewRate) {}
}
