package io.tidemark.scoring.pool;

import io.tidemark.schemas.event.PostMetricsCollected;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** The metrics from which a score is computed. */
enum InputMetric {
    VIEWS(PostMetricsCollected::getViews),
    LIKES(PostMetricsCollected::getLikes),
    COMMENTS(PostMetricsCollected::getComments),
    SHARES(PostMetricsCollected::getShares),
    SAVES(PostMetricsCollected::getSaves);

    private final Function<PostMetricsCollected, Optional<Long>> value;

    InputMetric(Function<PostMetricsCollected, Optional<Long>> value) {
        this.value = value;
    }

    /** The column of the value. */
    String column() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What the event says; null when it was not measured. */
    Long in(PostMetricsCollected event) {
        return value.apply(event).orElse(null);
    }
}
