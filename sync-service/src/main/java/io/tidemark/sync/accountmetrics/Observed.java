package io.tidemark.sync.accountmetrics;

import io.tidemark.sync.platform.AccountObservation;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * One observation of an account and a day, as it is stored and announced.
 *
 * @param accountKey null until the platform has told the account's id
 * @param values what was observed
 * @param told all values that the source has told of the day, these included
 */
record Observed(
        LocalDate day,
        String source,
        Instant observedAt,
        String accountKey,
        String creatorHandle,
        List<UUID> projectIds,
        SortedMap<String, Long> values,
        SortedMap<String, String> absentReasons,
        SortedMap<String, Long> told) {

    /**
     * The observation to announce, or empty when it says nothing that the source has not said of the day before.
     *
     * @param before the source's newest observation of the day; null when there is none
     */
    static Optional<Observed> changed(Observed before, Origin origin, AccountObservation seen) {
        Observed known = before != null && before.isOf(origin.accountKey()) ? before : null;
        SortedMap<String, Long> values = whole(seen);
        if (known != null
                && known.told.entrySet().containsAll(values.entrySet())
                && known.absentReasons.equals(seen.absentReasons())) {
            return Optional.empty();
        }
        return Optional.of(next(before, known, origin, seen, values));
    }

    /** The observation to announce, whether it says something else or not. */
    static Observed again(Observed before, Origin origin, AccountObservation seen) {
        Observed known = before != null && before.isOf(origin.accountKey()) ? before : null;
        return next(before, known, origin, seen, whole(seen));
    }

    private static Observed next(
            Observed before, Observed known, Origin origin, AccountObservation seen, SortedMap<String, Long> values) {
        SortedMap<String, Long> told = new TreeMap<>(known == null ? new TreeMap<>() : known.told);
        told.putAll(values);
        return new Observed(
                seen.day(),
                origin.source(),
                before == null ? seen.observedAt() : after(before.observedAt, seen.observedAt()),
                origin.accountKey(),
                origin.creatorHandle(),
                origin.projectIds(),
                values,
                seen.absentReasons(),
                told);
    }

    /** What was told before the account's id was learnt, or of another account under the handle, is not known of it. */
    private boolean isOf(String key) {
        return accountKey == null || accountKey.equals(key);
    }

    private static SortedMap<String, Long> whole(AccountObservation seen) {
        SortedMap<String, Long> values = new TreeMap<>();
        seen.values().forEach((metric, value) -> {
            if (!(value instanceof Long count) || count < 0) {
                throw new IllegalArgumentException(metric + " is no count");
            }
            values.put(metric, count);
        });
        return values;
    }

    /** A change must sort after what it changes, even where two replicas' clocks disagree. */
    private static Instant after(Instant before, Instant now) {
        return now.isAfter(before) ? now : before.plus(1, ChronoUnit.MICROS);
    }
}
