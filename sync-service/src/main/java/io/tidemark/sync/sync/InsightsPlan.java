package io.tidemark.sync.sync;

import java.time.Duration;
import java.time.Instant;

/** When the insights of a post are read again: often while it is young. Pure. */
final class InsightsPlan {

    private InsightsPlan() {}

    /**
     * Whether a reading is due.
     *
     * @param readAt when the insights were last read; null when never
     */
    static boolean isDue(Instant publishedAt, Instant readAt, Instant now, InsightsConfig config) {
        if (readAt == null) {
            return true;
        }
        Duration age = Duration.between(publishedAt, now);
        Duration rest;
        if (age.compareTo(config.young()) <= 0) {
            rest = Duration.ZERO;
        } else if (age.compareTo(config.grown()) <= 0) {
            rest = config.interval();
        } else {
            rest = config.oldInterval();
        }
        return !readAt.plus(rest).isAfter(now);
    }
}
