package io.tidemark.metrics.curve;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;

/**
 * How a video was watched, second by second.
 *
 * @param observedAt when the curves were observed; null when they never were
 * @param retention share of the viewers who still watched; null when not measured
 * @param likes share of the likes that fell on the second; null when not measured
 */
@Serdeable
record Curves(String postKey, Instant observedAt, List<Point> retention, List<Point> likes) {

    /**
     * One second.
     *
     * @param second from 0
     * @param share 0 to 1
     */
    @Serdeable
    record Point(int second, double share) {}
}
