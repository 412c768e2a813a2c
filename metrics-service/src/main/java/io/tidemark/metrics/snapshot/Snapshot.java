package io.tidemark.metrics.snapshot;

import io.tidemark.metrics.breakdown.BreakdownWriter;
import io.tidemark.metrics.curve.CurveWriter;
import io.tidemark.schemas.EventOrder;
import io.tidemark.schemas.MetricCatalog;
import io.tidemark.schemas.NaturalKeys;
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

    private static final int SECONDS_PER_DAY = 86_400;

    /** @throws IllegalArgumentException when the event can never be stored, whatever is tried */
    static Snapshot of(PostMetricsCollected event) {
        MetricCatalog.requireStorable(event);
        Instant observedAt = EventOrder.inRange(event.getObservedAt());
        CurveWriter.check(event);
        BreakdownWriter.check(event);
        return new Snapshot(
                event.getPostKey(),
                observedAt,
                NaturalKeys.uuid("event_id", event.getEventId()),
                MetricColumns.measured(event),
                event);
    }

    /** The UTC day of the observation, in days since 1970. */
    long day() {
        return Math.floorDiv(observedAt.getEpochSecond(), SECONDS_PER_DAY);
    }

    /** The moment at which that day begins. */
    Instant dayBegins() {
        return Instant.ofEpochSecond(day() * SECONDS_PER_DAY);
    }

    @Override
    public int compareTo(Snapshot other) {
        int order = postKey.compareTo(other.postKey);
        if (order == 0) {
            order = observedAt.compareTo(other.observedAt);
        }
        return order == 0 ? EventOrder.compare(eventId, other.eventId) : order;
    }
}
