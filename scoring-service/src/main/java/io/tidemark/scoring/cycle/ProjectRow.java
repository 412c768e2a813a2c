package io.tidemark.scoring.cycle;

import io.tidemark.scoring.eligibility.Facts;
import java.time.Instant;
import java.util.UUID;

/**
 * One ads_content of a project, beside the inputs that stand in the same row of the pool.
 *
 * @param metricsObservedAt when the newest of its metrics was measured; null when none was
 * @param previous what was stored for it before; null when it was never scored
 * @param decided what was judged last; null when nothing was
 * @param decidedAt when; null when nothing was judged
 */
record ProjectRow(
        UUID adsContentId,
        boolean safetyFailed,
        Instant metricsObservedAt,
        Previous previous,
        Facts decided,
        Instant decidedAt) {

    /**
     * A stored outcome.
     *
     * @param score in hundredths; null when unscored
     * @param reason why unscored; null when scored
     */
    record Previous(
            String version, Integer score, String reason, double quality, double reach, double outperformance) {}
}
