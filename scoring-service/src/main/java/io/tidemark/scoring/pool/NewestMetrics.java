package io.tidemark.scoring.pool;

import io.tidemark.schemas.EventOrder;
import io.tidemark.schemas.event.PostMetricsCollected;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** For one post the newest measured value of each metric among the events of a batch. */
final class NewestMetrics {

    /**
     * A measured value.
     *
     * @param order when it was observed
     * @param value a count
     */
    record Measured(EventOrder order, long value) {}

    private final Map<InputMetric, Measured> measured = new EnumMap<>(InputMetric.class);
    private final Set<UUID> projects = new HashSet<>();

    /** Takes over each metric that the event measured later than what is held. */
    void add(PostMetricsCollected event) {
        EventOrder order = EventOrder.of(event.getObservedAt(), event.getEventId());
        projects.addAll(ProjectIds.parse(event.getProjectIds()));
        for (InputMetric metric : InputMetric.values()) {
            Long value = metric.in(event);
            if (value != null) {
                measured.merge(
                        metric,
                        new Measured(order, value),
                        (held, other) -> other.order().compareTo(held.order()) > 0 ? other : held);
            }
        }
    }

    /** Null when no event measured it. */
    Measured get(InputMetric metric) {
        return measured.get(metric);
    }

    boolean isEmpty() {
        return measured.isEmpty();
    }

    /** All projects that any of the events names. */
    Set<UUID> projects() {
        return projects;
    }
}
