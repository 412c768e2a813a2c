package io.tidemark.metrics.account;

import io.tidemark.metrics.account.MeasuredDay.Value;
import io.tidemark.schemas.AccountMetricDefinition;
import io.tidemark.schemas.AccountMetricDefinition.Kind;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;

/**
 * Some days in a row and what is known of them. A count is summed only where every day was measured: a day that was not
 * measured is no day without views. Pure.
 *
 * @param since the first day
 * @param until the day after the last
 * @param known the days with observations
 */
record DaySpan(LocalDate since, LocalDate until, NavigableMap<LocalDate, MeasuredDay> known) {

    /** The part of {@code all} that lies within some days. */
    static DaySpan of(NavigableMap<LocalDate, MeasuredDay> all, LocalDate since, LocalDate until) {
        return new DaySpan(since, until, all.subMap(since, true, until, false));
    }

    int days() {
        return (int) ChronoUnit.DAYS.between(since, until);
    }

    int daysKnown(AccountMetricDefinition metric) {
        return measured(metric).size();
    }

    /** The value of the whole span, a {@link Long} where one can hold it; null when it is not known. */
    Number value(AccountMetricDefinition metric) {
        List<Value> measured = measured(metric);
        return switch (metric.kind()) {
            case LEVEL ->
                measured.isEmpty() ? null : (Number) measured.getLast().count();
            case DAY -> measured.size() < days() ? null : sum(measured);
        };
    }

    /** When the newest of the values was observed; null when there is none. */
    Instant observedAt(AccountMetricDefinition metric) {
        List<Value> measured = measured(metric);
        if (metric.kind() == Kind.LEVEL && !measured.isEmpty()) {
            return measured.getLast().observedAt();
        }
        return measured.stream()
                .map(Value::observedAt)
                .max(Comparator.naturalOrder())
                .orElse(null);
    }

    /** Where the values come from, sorted. */
    List<String> sources(AccountMetricDefinition metric) {
        return measured(metric).stream().map(Value::source).distinct().sorted().toList();
    }

    /**
     * Why the newest unmeasured day has no value.
     *
     * @param platform that of the account: what it never tells is not supported, the rest may yet come
     */
    String absentReason(AccountMetricDefinition metric, String platform) {
        return known.descendingMap().values().stream()
                .filter(day ->
                        !day.values().containsKey(metric) && day.absentReasons().containsKey(metric))
                .map(day -> day.absentReasons().get(metric))
                .findFirst()
                .orElseGet(() -> metric.wireNames().containsKey(platform) ? "not_yet" : "not_supported");
    }

    private List<Value> measured(AccountMetricDefinition metric) {
        return known.values().stream()
                .filter(day -> day.values().containsKey(metric))
                .map(day -> day.values().get(metric))
                .toList();
    }

    private static Number sum(List<Value> values) {
        BigInteger sum = values.stream()
                .map(value -> BigInteger.valueOf(value.count()))
                .reduce(BigInteger.ZERO, BigInteger::add);
        // Not a conditional expression: that would unbox.
        if (sum.bitLength() < Long.SIZE) {
            return sum.longValueExact();
        }
        return sum;
    }
}
