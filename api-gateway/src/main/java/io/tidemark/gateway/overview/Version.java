package io.tidemark.gateway.overview;

import java.time.Instant;
import java.util.Comparator;
import java.util.UUID;

/**
 * The place of an event among those of the same thing. PostgreSQL orders {@code (time, event_id)} alike: it compares the
 * bytes of a uuid, where {@link UUID#compareTo} takes its halves for signed numbers.
 */
record Version(Instant at, UUID eventId) implements Comparable<Version> {

    private static final Comparator<UUID> BY_BYTES = Comparator.<UUID, Long>comparing(
                    UUID::getMostSignificantBits, Long::compareUnsigned)
            .thenComparing(UUID::getLeastSignificantBits, Long::compareUnsigned);

    private static final Comparator<Version> ORDER =
            Comparator.comparing(Version::at).thenComparing(Version::eventId, BY_BYTES);

    static Version of(Instant at, String eventId) {
        return new Version(at, UUID.fromString(eventId));
    }

    @Override
    public int compareTo(Version other) {
        return ORDER.compare(this, other);
    }
}
