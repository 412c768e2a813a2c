package io.tidemark.metrics.ad;

import io.tidemark.schemas.EventOrder;
import io.tidemark.schemas.NaturalKeys;
import io.tidemark.schemas.event.AdMetricsCollected;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

/**
 * One statement of an ad and day, checked. The natural order is that of the ledger's key, so that writers with the same
 * ads wait for each other instead of deadlocking.
 */
record AdStatement(UUID eventId, List<UUID> projectIds, AdMetricsCollected event) implements Comparable<AdStatement> {

    private static final Comparator<AdStatement> KEY_ORDER = Comparator.comparing(AdStatement::adKey)
            .thenComparing(AdStatement::day)
            .thenComparing(AdStatement::observedAt)
            .thenComparing(AdStatement::eventId, EventOrder::compare);

    /** @throws IllegalArgumentException when the event can never be stored, whatever is tried */
    static AdStatement of(AdMetricsCollected event) {
        NaturalKeys.key("ad_key", event.getAdKey());
        EventOrder.inRange(event.getObservedAt());
        EventOrder.inRange(event.getDay().atStartOfDay().toInstant(ZoneOffset.UTC));
        if (!event.getCurrency().matches("[A-Z]{3}")) {
            throw new IllegalArgumentException("currency is not an ISO 4217 code");
        }
        return new AdStatement(
                NaturalKeys.uuid("event_id", event.getEventId()),
                event.getProjectIds().stream()
                        .map(id -> NaturalKeys.uuid("project_ids", id))
                        .toList(),
                event);
    }

    String adKey() {
        return event.getAdKey();
    }

    LocalDate day() {
        return event.getDay();
    }

    Instant observedAt() {
        return event.getObservedAt();
    }

    @Override
    public int compareTo(AdStatement other) {
        return KEY_ORDER.compare(this, other);
    }
}
