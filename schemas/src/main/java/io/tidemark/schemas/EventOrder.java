package io.tidemark.schemas;

import java.time.Instant;
import java.util.UUID;

/**
 * The place of an event among those of the same thing: by the moment that it speaks of, and at the same microsecond by its
 * id. The newer one wins, in every table and whatever arrives first. PostgreSQL orders {@code (time, event_id)} alike.
 *
 * @param at in microseconds, from {@link #SINCE} to before {@link #UNTIL}
 */
public record EventOrder(Instant at, UUID eventId) implements Comparable<EventOrder> {

    /** Events of moments before this one or from {@link #UNTIL} on are refused by every consumer. */
    public static final Instant SINCE = Instant.parse("2000-01-01T00:00:00Z");

    public static final Instant UNTIL = Instant.parse("2200-01-01T00:00:00Z");

    /** @throws IllegalArgumentException when the moment is out of range or the id is not a UUID */
    public static EventOrder of(Instant at, String eventId) {
        return new EventOrder(inRange(at), NaturalKeys.uuid("event_id", eventId));
    }

    /** @throws IllegalArgumentException when no consumer takes events of the moment */
    public static Instant inRange(Instant at) {
        if (at.isBefore(SINCE) || !at.isBefore(UNTIL)) {
            throw new IllegalArgumentException("the event's time is outside the years 2000 to 2199: " + at);
        }
        return at;
    }

    /** Compares as PostgreSQL does, by unsigned bytes; {@link UUID#compareTo} takes the halves as signed numbers. */
    public static int compare(UUID left, UUID right) {
        int order = Long.compareUnsigned(left.getMostSignificantBits(), right.getMostSignificantBits());
        return order == 0
                ? Long.compareUnsigned(left.getLeastSignificantBits(), right.getLeastSignificantBits())
                : order;
    }

    @Override
    public int compareTo(EventOrder other) {
        int order = at.compareTo(other.at);
        return order == 0 ? compare(eventId, other.eventId) : order;
    }
}
