package io.tidemark.metrics.fold;

import java.time.Instant;
import java.util.UUID;

/** What the order of observations, {@code (observed_at, event_id)}, may be made of, and how it compares. Pure. */
public final class EventOrder {

    /** Observations before this moment or from {@link #UNTIL} on are refused. */
    public static final Instant SINCE = Instant.parse("2000-01-01T00:00:00Z");

    public static final Instant UNTIL = Instant.parse("2200-01-01T00:00:00Z");

    /** What a PostgreSQL index entry can surely hold beside the other columns of a key. */
    private static final int MAX_KEY_LENGTH = 512;

    private EventOrder() {}

    /** @throws IllegalArgumentException when the key can never be stored */
    public static String key(String name, String key) {
        if (key.isEmpty() || key.length() > MAX_KEY_LENGTH) {
            throw new IllegalArgumentException(
                    name + " has " + key.length() + " characters, not 1 to " + MAX_KEY_LENGTH);
        }
        return key;
    }

    /** @throws IllegalArgumentException when the time is outside the years that are stored */
    public static Instant observedAt(Instant observedAt) {
        if (observedAt.isBefore(SINCE) || !observedAt.isBefore(UNTIL)) {
            throw new IllegalArgumentException("observed_at is outside the years 2000 to 2199: " + observedAt);
        }
        return observedAt;
    }

    /** @throws IllegalArgumentException when the text is no UUID in its usual form */
    public static UUID eventId(String text) {
        if (text.length() == 36) {
            try {
                return UUID.fromString(text);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("event_id is not a UUID: " + text, e);
            }
        }
        throw new IllegalArgumentException("event_id is not a UUID: " + text);
    }

    /** Compares as PostgreSQL does, by unsigned bytes; {@link UUID#compareTo} takes the halves as signed numbers. */
    public static int compare(UUID left, UUID right) {
        int order = Long.compareUnsigned(left.getMostSignificantBits(), right.getMostSignificantBits());
        return order == 0
                ? Long.compareUnsigned(left.getLeastSignificantBits(), right.getLeastSignificantBits())
                : order;
    }
}
