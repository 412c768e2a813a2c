package io.tidemark.gateway.overview;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** A score and how it came about. */
@Serdeable
@Schema(name = "Score")
record ScoreDetail(
        @Schema(description = "0 to 10; null when unscored.", nullable = true, example = "6.35")
        Double organicScore,

        @Schema(description = "The moment for which the score holds.", example = "2026-01-31T08:00:00Z")
        Instant scoredAt,

        @Schema(
                description = "TOO_FEW_VIEWS, POOL_TOO_SMALL, NO_METRICS or DELETED; null when scored.",
                nullable = true)
        String unscoredReason,

        @Schema(description = "ugc, generated or manual", example = "ugc")
        String scoringPool,

        @Schema(description = "The formula.", example = "ugc-1")
        String scoringVersion,

        @Schema(description = "The cycle that computed it.") UUID runId,
        Parts parts,
        Inputs inputs) {

    static final String COLUMNS = "organic_score, scored_at, unscored_reason, scoring_pool, scoring_version,"
            + " scoring_run_id, quality, reach_percentile, outperformance, freshness, weighted_er, creator_median_views,"
            + " pool_size, missing_terms, input_views, input_likes, input_comments, input_shares, input_saves,"
            + " input_published_at, input_observed_at";

    static final int WIDTH = 21;

    /** What the score is put together from; null where unscored. */
    @Serdeable
    @Schema(name = "ScoreParts")
    record Parts(
            @Schema(description = "Percentile of weightedEr in the pool, 0 to 1.", nullable = true)
            Double quality,

            @Schema(description = "Percentile of views in the pool, 0 to 1.", nullable = true)
            Double reach,

            @Schema(description = "Views against the creator's median, 0 to 1.", nullable = true)
            Double outperformance,

            @Schema(description = "Bonus for age, 0 to 1.5.", nullable = true)
            Double freshness,

            @Schema(description = "(likes + 3 comments + 5 shares + 6 saves) / views", nullable = true)
            Double weightedEr,

            @Schema(description = "Median of views of the creator's posts in the pool.", nullable = true)
            Double creatorMedianViews,

            @Schema(description = "Number of posts in the pool.", nullable = true)
            Long poolSize,

            @Schema(description = "Terms of weightedEr that were not measured and counted as 0.")
            List<String> missingTerms) {}

    /** The figures that were frozen for the score; null where they were not known. */
    @Serdeable
    @Schema(name = "ScoreInputs")
    record Inputs(
            @Schema(nullable = true) Long views,
            @Schema(nullable = true) Long likes,
            @Schema(nullable = true) Long comments,
            @Schema(nullable = true) Long shares,
            @Schema(nullable = true) Long saves,
            @Schema(nullable = true) Instant publishedAt,

            @Schema(description = "When the figures were observed.", nullable = true)
            Instant observedAt) {}

    /**
     * @param at the first of {@link #COLUMNS}
     * @return null before the first cycle
     */
    static ScoreDetail read(ResultSet row, int at) throws SQLException {
        Instant scoredAt = Post.instant(row, at + 1);
        if (scoredAt == null) {
            return null;
        }
        return new ScoreDetail(
                (Double) row.getObject(at),
                scoredAt,
                row.getString(at + 2),
                row.getString(at + 3),
                row.getString(at + 4),
                row.getObject(at + 5, UUID.class),
                parts(row, at + 6),
                inputs(row, at + 14));
    }

    private static Parts parts(ResultSet row, int at) throws SQLException {
        Array missingTerms = row.getArray(at + 7);
        return new Parts(
                (Double) row.getObject(at),
                (Double) row.getObject(at + 1),
                (Double) row.getObject(at + 2),
                (Double) row.getObject(at + 3),
                (Double) row.getObject(at + 4),
                (Double) row.getObject(at + 5),
                (Long) row.getObject(at + 6),
                List.of((String[]) missingTerms.getArray()));
    }

    private static Inputs inputs(ResultSet row, int at) throws SQLException {
        return new Inputs(
                (Long) row.getObject(at),
                (Long) row.getObject(at + 1),
                (Long) row.getObject(at + 2),
                (Long) row.getObject(at + 3),
                (Long) row.getObject(at + 4),
                Post.instant(row, at + 5),
                Post.instant(row, at + 6));
    }
}
