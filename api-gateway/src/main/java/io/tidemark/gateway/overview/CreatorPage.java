package io.tidemark.gateway.overview;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/** A page of creators. */
@Serdeable
@Schema(name = "CreatorPage")
record CreatorPage(
        List<Creator> items,

        @Schema(description = "Pass as cursor for the next page; null on the last.", nullable = true)
        String nextCursor) {

    /** An account, summed up over its posts that are not deleted. */
    @Serdeable
    @Schema(name = "Creator")
    record Creator(
            @Schema(example = "tiktok:u-42") String accountKey,
            @Schema(example = "tiktok") String platform,

            @Schema(description = "The handle on its newest post.", nullable = true, example = "ada")
            String creatorHandle,

            @Schema(example = "45") long posts,

            @Schema(description = "When its newest post was published.")
            Instant lastPublishedAt,

            Views views,
            Scores scores,

            @Schema(description = "Posts that were judged.", example = "40")
            long judged,

            @Schema(
                    description = "Posts that may run as ads; null when none was judged.",
                    nullable = true,
                    example = "12")
            Long eligible) {}

    /** Views of an account's posts, where they are known. */
    @Serdeable
    @Schema(name = "CreatorViews")
    record Views(
            @Schema(description = "Posts whose views are known.", example = "42")
            long measured,

            @Schema(description = "Null when none is known.", nullable = true, example = "120000")
            BigDecimal total,

            @Schema(description = "Null when none is known.", nullable = true, example = "2500.5")
            Double median,

            @Schema(description = "Why they are null: not_measured.", nullable = true)
            String absentReason,

            @Schema(description = "The oldest observation that went in.", nullable = true)
            Instant oldestObservedAt,

            @Schema(description = "The newest one.", nullable = true)
            Instant newestObservedAt) {}

    /** Scores of an account's posts, where there are any. */
    @Serdeable
    @Schema(name = "CreatorScores")
    record Scores(
            @Schema(description = "Posts with a score.", example = "40")
            long scored,

            @Schema(description = "Null when none has one.", nullable = true, example = "5.43")
            BigDecimal average,

            @Schema(description = "Null when none has one.", nullable = true, example = "5.5")
            Double median,

            @Schema(description = "Why they are null: not_scored.", nullable = true)
            String absentReason,

            @Schema(description = "The oldest score that went in.", nullable = true)
            Instant oldestScoredAt,

            @Schema(description = "The newest one.", nullable = true)
            Instant newestScoredAt) {}
}
