package io.tidemark.metrics.ad;

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

    private static final Instant SINCE = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant UNTIL = Instant.parse("2200-01-01T00:00:00Z");
    private static final int MAX_KEY_LENGTH = 512;

    private static final Comparator<AdStatement> KEY_ORDER = Comparator.comparing(AdStatement::adKey)
            .thenComparing(AdStatement::day)
            .thenComparing(AdStatement::observedAt)
            .thenComparing(statement -> statement.eventId().toString());

    /** @throws IllegalArgumentException when the event can never be stored, whatever is tried */
    static AdStatement of(AdMetricsCollected event) {
        String adKey = event.getAdKey();
        if (adKey.isEmpty() || adKey.length() > MAX_KEY_LENGTH) {
            throw new IllegalArgumentException(
                    "ad_key has " + adKey.length() + " characters, not 1 to " + MAX_KEY_LENGTH);
        }
        requireYear("observed_at", event.getObservedAt());
        requireYear("day", event.getDay().atStartOfDay().toInstant(ZoneOffset.UTC));
        if (!event.getCurrency().matches("[A-Z]{3}")) {
            throw new IllegalArgumentException("currency is not an ISO 4217 code");
        }
        return new AdStatement(
                uuid(event.getEventId()),
                event.getProjectIds().stream().map(AdStatement::uuid).toList(),
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

    private static void requireYear(String field, Instant time) {
        if (time.isBefore(SINCE) || !time.isBefore(UNTIL)) {
            throw new IllegalArgumentException(field + " is outside the years 2000 to 2199: " + time);
        }
    }

    private static UUID uuid(String text) {
        if (text.length() == 36) {
            try {
                return UUID.fromString(text);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("not a UUID: " + text, e);
            }
        }
        throw new IllegalArgumentException("not a UUID: " + text);
    }
}
