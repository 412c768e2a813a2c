package io.tidemark.scoring.pool;

import java.time.Instant;
import java.util.UUID;

/**
 * The total order of the events of a post: by the moment of the observation, then by event id.
 *
 * @param observedAt in microseconds
 * @param eventId compared as PostgreSQL compares {@code uuid}, byte by byte without signs
 */
record EventOrder(Instant observedAt, UUID eventId) implements Comparable<EventOrder> {

    /** @throws IllegalArgumentException when the id is not a UUID */
    static EventOrder of(Instant observedAt, String eventId) {
        return new EventOrder(observedAt, UUID.fromString(eventId));
    }

    @Override
    public int compareTo(EventOrder other) {
        int byMoment = observedAt.compareTo(other.observedAt);
        if (byMoment != 0) {
            return byMoment;
        }
        // UUID.compareTo is signed, which would order half of all ids against the database
        int high = Long.compareUnsigned(eventId.getMostSignificantBits(), other.eventId.getMostSignificantBits());
        return high != 0
                ? high
                : Long.compareUnsigned(eventId.getLeastSignificantBits(), other.eventId.getLeastSignificantBits());
    }
}
