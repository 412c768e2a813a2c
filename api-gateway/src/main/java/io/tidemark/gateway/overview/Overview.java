package io.tidemark.gateway.overview;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.util.Map;

/** The figures of a window and of the one before it, which is as long. */
@Serdeable
@Schema(name = "Overview")
record Overview(
        Window current,
        Window previous,

        @Schema(
                description = "Per figure (current - previous) / previous; null where one of the two is null or the"
                        + " previous is 0.",
                example = "{\"postsPublished\": 0.25, \"views\": null}")
        Map<String, BigDecimal> change) {

    /** Posts that were published in a window, and what they have earned so far. */
    @Serdeable
    @Schema(name = "OverviewWindow")
    record Window(
            @Schema(description = "Inclusive.", example = "2026-01-01T00:00:00Z")
            Instant since,

            @Schema(description = "Exclusive.", example = "2026-01-29T00:00:00Z")
            Instant until,

            @Schema(
                    description =
                            "postsPublished; views, likes, comments, shares, saves (sums); engagementRate; averageScore;"
                                    + " eligible.")
            Map<String, Figure> figures) {}

    /** One figure, and what it rests on. */
    @Serdeable
    @Schema(name = "Figure")
    record Figure(
            @Schema(description = "Null when it is not known, which is not 0.", nullable = true, example = "120000")
            BigDecimal value,

            @Schema(description = "The posts that went into it.", example = "42")
            long measured,

            @Schema(description = "The posts that could have.", example = "45")
            long posts,

            @Schema(description = "Why value is null: no_posts or not_measured.", nullable = true)
            String absentReason,

            @Schema(
                    description = "The oldest observation, score or decision that went into it.",
                    nullable = true,
                    example = "2026-01-31T08:00:00Z")
            Instant oldestAt,

            @Schema(description = "The newest one.", nullable = true, example = "2026-01-31T09:00:00Z")
            Instant newestAt) {

        /** A figure of posts, with its value unless nothing went into it. */
        static Figure of(BigDecimal value, long measured, long posts, Instant oldestAt, Instant newestAt) {
            String absentReason = null;
            if (posts == 0) {
                absentReason = "no_posts";
            } else if (measured == 0) {
                absentReason = "not_measured";
            }
            return new Figure(absentReason == null ? value : null, measured, posts, absentReason, oldestAt, newestAt);
        }

        /** How a figure moved, as a share of what it was; null when that is not known. */
        static BigDecimal change(Figure current, Figure previous) {
            if (current.value() == null
                    || previous.value() == null
                    || previous.value().signum() == 0) {
                return null;
            }
            return current.value()
                    .subtract(previous.value())
                    .divide(previous.value(), new MathContext(6))
                    .stripTrailingZeros();
        }
    }
}
