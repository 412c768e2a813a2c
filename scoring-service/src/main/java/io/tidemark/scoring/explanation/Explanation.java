package io.tidemark.scoring.explanation;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.serde.annotation.Serdeable;
import io.tidemark.scoring.decision.GateView;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A stored score and how it came about. All but the identity is null before the first cycle; parts are empty without a
 * score.
 *
 * @param asOf the moment for which the score holds
 * @param organicScore 0 to 10 with two decimals; null when unscored
 * @param unscoredReason why there is no score; null when there is one
 * @param safetyFailed whether a safety check failed, which makes the score 0 whatever its parts are
 * @param poolSize posts among which it was ranked
 * @param weightedEngagementRate weighted engagements per view
 * @param creatorMedianViews median of views of the creator's posts in the pool
 * @param missingTerms terms that were not measured and counted as 0
 * @param eligibility null before the first decision
 */
@Serdeable
record Explanation(
        UUID projectId,
        String postKey,
        UUID adsContentId,
        UUID containerId,
        String scoringPool,
        @Nullable String scoringVersion,
        @Nullable UUID runId,
        @Nullable Instant asOf,
        @Nullable BigDecimal organicScore,
        @Nullable String unscoredReason,
        boolean safetyFailed,
        List<Part> parts,
        @Nullable Long poolSize,
        @Nullable Double weightedEngagementRate,
        @Nullable Double creatorMedianViews,
        List<String> missingTerms,
        Inputs inputs,
        @Nullable Eligibility eligibility) {

    /**
     * What one part gave to the score.
     *
     * @param part quality, reach, outperformance or freshness
     * @param value the part itself
     * @param points what it adds before the sum is clamped and rounded
     */
    @Serdeable
    record Part(String part, double value, double points) {}

    /** The inputs as they were when the score was computed; null is not measured. */
    @Serdeable
    record Inputs(
            @Nullable Long views,
            @Nullable Long likes,
            @Nullable Long comments,
            @Nullable Long shares,
            @Nullable Long saves,
            @Nullable Instant publishedAt,
            @Nullable Instant metricsObservedAt) {}

    /** The decision that stands. */
    @Serdeable
    record Eligibility(boolean eligible, @Nullable String override, Instant changedAt, List<GateView> gates) {}
}
