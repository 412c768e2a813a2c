package io.tidemark.metrics.snapshot;

import io.tidemark.metrics.curve.CurveWriter;
import io.tidemark.schemas.event.PostMetricsCollected;
import java.time.Instant;
import java.util.UUID;

/**
 * One observation of a post, checked. The natural order is that of the tables' keys: by post, then by time, and for
 * observations of the same microsecond by event id.
 *
 * @param measured the metrics that it has, as bits in the catalogue's order
 */
record Snapshot(String postKey, Instant observedAt, UUID eventId, long measured, PostMetricsCollected event)
        implements Comparable<Snapshot> {

    /** Observations before this moment or from {@link #UNTIL} on are refused. */
    static final Instant SINCE = Instant.parse("2000-01-01T00:00:00Z");

    static final Instant UNTIL = Instant.parse("2200-01-01T00:00:00Z");

    /** What a PostgreSQL index entry can surely hold beside the other columns of a key. */
    private static final int MAX_KEY_LENGTH = 512;

    private static final int SECONDS_PER_DAY = 86_400;

    /** @throws IllegalArgumentException when the event can never be stored, whatever is tried */
    static Snapshot of(PostMetricsCollected event) {
        String postKey = event.getPostKey();
        if (postKey.isEmpty() || postKey.length() > MAX_KEY_LENGTH) {
            throw new IllegalArgumentException(
                    "post_key has " + postKey.length() + " characters, not 1 to " + MAX_KEY_LENGTH);
        }
        Instant observedAt = event.getObservedAt();
        if (observedAt.isBefore(SINCE) || !observedAt.isBefore(UNTIL)) {
            throw new IllegalArgumentException("observed_at is outside the years 2000 to 2199: " + observedAt);
        }
        CurveWriter.check(event);
        return new Snapshot(postKey, observedAt, uuid(event.getEventId()), MetricColumns.measured(event), event);
    }

    /** The UTC day of the observation, in days since 1970. */
    long day() {
        return Math.floorDiv(observedAt.getEpochSecond(), SECONDS_PER_DAY);
    }

    @Override
    public int compareTo(Snapshot other) {
        int order = postKey.compareTo(other.postKey);
        if (order == 0) {
            order = observedAt.compareTo(other.observedAt);
        }
        return order == 0 ? compare(eventId, other.eventId) : order;
    }

    /** Compares as PostgreSQL does, by unsigned bytes; {@link UUID#compareTo} takes the halves as signed numbers. */
    private static int compare(UUID left, UUID right) {
        int order = Long.compareUnsigned(left.getMostSignificantBits(), right.getMostSignificantBits());
        return order == 0
                ? Long.compareUnsigned(left.getLeastSignificantBits(), right.getLeastSignificantBits())
                : order;
    }

    private static UUID uuid(String text) {
        if (text.length() == 36) {
            try {
                return UUID.fromString(text);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("event_id is not a UUID: " + text, e);
            }
        }
        throw new IllegalArgumentException("event_id is not a UUID: " + text);
    }
}
