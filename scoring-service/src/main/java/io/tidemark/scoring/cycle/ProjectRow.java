package io.tidemark.scoring.cycle;

import io.tidemark.scoring.eligibility.Facts;
import java.util.UUID;

/**
 * One ads_content of a project, beside the inputs that stand in the same row of the pool.
 *
 * @param place where the row stands in its table, by which it is found again faster than by its id
 * @param metricsObservedAtMicros when the newest of its metrics was measured, in microseconds since 1970; {@link #NEVER}
 *     when none was
 * @param previous what was stored for it before; null when it was never scored
 * @param decided what was judged last; null when nothing was
 */
record ProjectRow(
        UUID adsContentId,
        long place,
        boolean safetyFailed,
        long metricsObservedAtMicros,
        Previous previous,
        Facts decided) {

    /** A moment that no metric has. */
    static final long NEVER = Long.MIN_VALUE;

    /**
     * A stored outcome.
     *
     * @param score in hundredths; null when unscored
     * @param reason why unscored; null when scored
     */
    record Previous(
            String version, Integer score, String reason, double quality, double reach, double outperformance) {}
}
