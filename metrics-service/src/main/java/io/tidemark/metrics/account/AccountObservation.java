package io.tidemark.metrics.account;

import io.tidemark.schemas.AccountMetricCatalog;
import io.tidemark.schemas.AccountMetricDefinition;
import io.tidemark.schemas.EventOrder;
import io.tidemark.schemas.NaturalKeys;
import io.tidemark.schemas.event.AccountMetricsCollected;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;

/**
 * One observation of an account and a day, checked. The natural order is that of the tables' keys: by account, then by
 * day, then by time, and for observations of the same microsecond by event id.
 *
 * @param measured the metrics that it has, as bits in the catalogue's order
 */
record AccountObservation(
        String accountKey,
        LocalDate day,
        Instant observedAt,
        UUID eventId,
        long measured,
        AccountMetricsCollected event)
        implements Comparable<AccountObservation> {

    private static final List<AccountMetricDefinition> METRICS = AccountMetricCatalog.all();

    private static final LocalDate FIRST_DAY = LocalDate.of(2000, 1, 1);
    private static final LocalDate LAST_DAY = LocalDate.of(2199, 12, 31);

    /** @throws IllegalArgumentException when the event can never be stored, whatever is tried */
    static AccountObservation of(AccountMetricsCollected event) {
        LocalDate day = event.getDay();
        if (day.isBefore(FIRST_DAY) || day.isAfter(LAST_DAY)) {
            throw new IllegalArgumentException("day is outside the years 2000 to 2199: " + day);
        }
        return new AccountObservation(
                NaturalKeys.key("account_key", event.getAccountKey()),
                day,
                EventOrder.inRange(event.getObservedAt()),
                NaturalKeys.uuid("event_id", event.getEventId()),
                measured(event),
                event);
    }

    /** Whether both go into the same row of the daily values. */
    boolean isOfTheDayOf(AccountObservation other) {
        return day.equals(other.day) && accountKey.equals(other.accountKey);
    }

    @Override
    public int compareTo(AccountObservation other) {
        int order = accountKey.compareTo(other.accountKey);
        if (order == 0) {
            order = day.compareTo(other.day);
        }
        if (order == 0) {
            order = observedAt.compareTo(other.observedAt);
        }
        return order == 0 ? EventOrder.compare(eventId, other.eventId) : order;
    }

    private static long measured(AccountMetricsCollected event) {
        long measured = 0;
        for (int i = 0; i < METRICS.size(); i++) {
            Long value = AccountMetricCatalog.value(event, METRICS.get(i));
            if (value != null) {
                if (value < 0) {
                    throw new IllegalArgumentException(METRICS.get(i).id() + " is negative: " + value);
                }
                measured |= 1L << i;
            }
        }
        return measured;
    }
}
