package io.tidemark.scoring.cycle;

import io.tidemark.messaging.postgres.BinaryRows;
import io.tidemark.schemas.NaturalKeys;
import io.tidemark.schemas.event.AdsContentEligibilityChanged;
import io.tidemark.schemas.event.AdsContentScored;
import io.tidemark.scoring.decision.DecisionEvents;
import io.tidemark.scoring.decision.StoredFacts;
import io.tidemark.scoring.eligibility.Facts;
import io.tidemark.scoring.explanation.MissingTerms;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;

/** A row of {@code ads_content} with what a run has to tell of it. A part that is not stored is {@code NaN}. */
record ScoredRow(
        boolean isScored,
        boolean isDecided,
        String adsContentId,
        String containerId,
        String projectId,
        String postKey,
        String scoringPool,
        String scoringVersion,
        UUID runId,
        Instant asOf,
        Integer hundredths,
        String unscoredReason,
        double quality,
        double reach,
        double outperformance,
        double freshness,
        double weightedEngagementRate,
        double creatorMedianViews,
        Long poolSize,
        Long views,
        Long likes,
        Long comments,
        Long shares,
        Long saves,
        Instant publishedAt,
        Instant metricsObservedAt,
        Instant decidedAt,
        Facts decided) {

    private static final long NONE = -1;

    /** What {@link #read} takes of a row of {@code ads_content}, which the statement calls {@code content}. */
    static String columns(UUID runId) {
        return """
                content.run_id IS NOT DISTINCT FROM '%1$s', content.decision_run_id IS NOT DISTINCT FROM '%1$s',
                content.ads_content_id, content.container_id, content.project_id, content.post_key,
                content.scoring_pool, content.scoring_version, content.run_id, content.as_of,
                content.organic_score, content.unscored_reason, content.quality, content.reach, content.outperformance,
                content.freshness, content.weighted_er, content.creator_median_views, content.pool_size,
                content.views, content.likes, content.comments, content.shares, content.saves,
                content.published_at, content.metrics_observed_at, content.decided_at, content.decided_alive,
                content.decided_safety_failed, content.decided_override, content.decided_score, content.decided_reason
                """.formatted(runId);
    }

    static ScoredRow read(BinaryRows rows) throws SQLException {
        return new ScoredRow(
                rows.bool(),
                rows.bool(),
                rows.uuid().toString(),
                rows.uuid().toString(),
                rows.uuid().toString(),
                rows.text(),
                rows.text(),
                rows.text(),
                rows.uuid(),
                rows.timestamptz(),
                hundredths(rows),
                rows.text(),
                rows.float8(),
                rows.float8(),
                rows.float8(),
                rows.float8(),
                rows.float8(),
                rows.float8(),
                count(rows),
                count(rows),
                count(rows),
                count(rows),
                count(rows),
                count(rows),
                rows.timestamptz(),
                rows.timestamptz(),
                rows.timestamptz(),
                new Facts(rows.bool(), rows.bool(), StoredFacts.choice(rows.text()), hundredths(rows), rows.text()));
    }

    AdsContentScored score() {
        return AdsContentScored.newBuilder()
                .setEventId(NaturalKeys.id(
                                "ads_content_scored",
                                adsContentId,
                                scoringVersion,
                                Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, asOf)))
                        .toString())
                .setAdsContentId(adsContentId)
                .setContainerId(containerId)
                .setProjectId(projectId)
                .setPostKey(postKey)
                .setScoringPool(scoringPool)
                .setScoringVersion(scoringVersion)
                .setRunId(runId.toString())
                .setAsOf(asOf)
                .setOrganicScore(hundredths == null ? null : hundredths / 100.0)
                .setUnscoredReason(unscoredReason)
                .setQuality(part(quality))
                .setReach(part(reach))
                .setOutperformance(part(outperformance))
                .setFreshness(part(freshness))
                .setWeightedEr(part(weightedEngagementRate))
                .setCreatorMedianViews(part(creatorMedianViews))
                .setPoolSize(poolSize)
                .setMissingTerms(
                        Double.isNaN(weightedEngagementRate)
                                ? List.of()
                                : MissingTerms.of(likes, comments, shares, saves))
                .setViews(views)
                .setLikes(likes)
                .setComments(comments)
                .setShares(shares)
                .setSaves(saves)
                .setPublishedAt(publishedAt)
                .setMetricsObservedAt(metricsObservedAt)
                .build();
    }

    AdsContentEligibilityChanged decision() {
        return DecisionEvents.of(adsContentId, containerId, projectId, postKey, decidedAt, decided);
    }

    private static Integer hundredths(BinaryRows rows) throws SQLException {
        long hundredths = rows.numeric(2, NONE);
        return hundredths == NONE ? null : Integer.valueOf((int) hundredths);
    }

    private static Long count(BinaryRows rows) throws SQLException {
        long count = rows.bigint(NONE);
        return count == NONE ? null : Long.valueOf(count);
    }

    private static Double part(double value) {
        return Double.isNaN(value) ? null : Double.valueOf(value);
    }
}
