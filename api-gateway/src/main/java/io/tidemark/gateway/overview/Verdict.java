package io.tidemark.gateway.overview;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/** What scoring says of a post, in short. */
@Serdeable
@Schema(name = "Verdict")
record Verdict(
        @Schema(description = "0 to 10; null when unscored.", nullable = true, example = "6.35")
        Double organicScore,

        @Schema(
                description = "The moment for which the score holds; null before the first.",
                nullable = true,
                example = "2026-01-31T08:00:00Z")
        Instant scoredAt,

        @Schema(
                description = "Why organicScore is null: TOO_FEW_VIEWS, POOL_TOO_SMALL, NO_METRICS, DELETED, or NOT_YET"
                        + " before the first cycle; null when there is a score.",
                nullable = true,
                example = "TOO_FEW_VIEWS")
        String unscoredReason,

        @Schema(
                description = "Whether it may run as an ad; null before the first decision.",
                nullable = true,
                example = "true")
        Boolean eligible,

        @Schema(description = "include or exclude; null when none is set.", nullable = true)
        String override,

        @Schema(description = "When eligible was decided; null before that.", nullable = true)
        Instant eligibilityChangedAt) {

    static final String COLUMNS =
            "organic_score, scored_at, unscored_reason, eligible, override, eligibility_changed_at";

    static final int WIDTH = 6;

    /** @param at the first of {@link #COLUMNS} */
    static Verdict read(ResultSet row, int at) throws SQLException {
        Double score = (Double) row.getObject(at);
        Instant scoredAt = Post.instant(row, at + 1);
        String reason = row.getString(at + 2);
        return new Verdict(
                score,
                scoredAt,
                scoredAt == null ? "NOT_YET" : reason,
                (Boolean) row.getObject(at + 3),
                row.getString(at + 4),
                Post.instant(row, at + 5));
    }
}
