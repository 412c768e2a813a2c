package io.tidemark.gateway.owner;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/** Metrics of an account over time; documents what metrics-service answers. */
@Serdeable
@Schema(name = "AccountMetricSeries")
record AccountMetricSeries(
        @Schema(example = "linkedin:AbC123") String accountKey,
        @Schema(example = "week") String bucket,

        @Schema(description = "The first day.") LocalDate since,

        @Schema(description = "The day after the last.") LocalDate until,

        @Schema(description = "The buckets with at least one observation, oldest first.")
        List<Bucket> items,

        @Schema(description = "The last 7 and the last 30 whole days before until, or before today.")
        List<Window> windows) {

    /** One bucket of a series. */
    @Serdeable
    @Schema(name = "AccountMetricBucket")
    record Bucket(
            @Schema(description = "The first day of the bucket, which may lie before since.")
            LocalDate start,

            @Schema(description = "How many days of the bucket lie within the window.", example = "7")
            int days,

            @Schema(ref = "#/components/schemas/AccountMetrics")
            Map<String, Number> values,

            @Schema(
                    description = "Per metric on how many of the days it was measured.",
                    example = "{\"profileViews\": 6}")
            Map<String, Integer> daysKnown,

            @Schema(
                    description = "Per metric when its newest value was observed.",
                    example = "{\"profileViews\": \"2026-01-31T08:00:00Z\"}")
            Map<String, Instant> valuesObservedAt,

            @Schema(
                    description = "Per metric where its values come from.",
                    example = "{\"followers\": [\"linkedin\"], \"profileViews\": [\"manual\"]}")
            Map<String, List<String>> sources,

            @Schema(ref = "#/components/schemas/AbsentReasons")
            Map<String, String> absentReasons) {}

    /** Some whole days and what changed since as many days before them. */
    @Serdeable
    @Schema(name = "AccountMetricWindow")
    record Window(
            @Schema(description = "7 or 30.", example = "7") int days,

            LocalDate since,
            LocalDate until,

            @Schema(ref = "#/components/schemas/AccountMetrics")
            Map<String, Number> values,

            @Schema(
                    description = "Per metric on how many of the days it was measured.",
                    example = "{\"profileViews\": 6}")
            Map<String, Integer> daysKnown,

            @Schema(ref = "#/components/schemas/AccountMetrics")
            Map<String, Number> previousValues,

            @Schema(
                    description = "Per metric how it changed; null unless both values are known and there is a base.",
                    example = "{\"profileViews\": 20.0}")
            Map<String, Double> changePercent,

            @Schema(description = "A tenth of the profile views, a rule of thumb.", nullable = true)
            Long estimatedRecruiterReach,

            @Schema(description = "Interviews scheduled per profile view.", nullable = true)
            Double profileToInterviewRate) {}

    /** Values of a person; documents what sync-service takes. */
    @Serdeable
    @Schema(name = "GivenAccountMetrics")
    record Given(
            @Schema(ref = "#/components/schemas/AccountMetrics")
            Map<String, Long> metrics) {}

    /** Values that were taken; documents what sync-service answers. */
    @Serdeable
    @Schema(name = "TakenAccountMetrics")
    record Taken(
            @Schema(example = "linkedin") String platform,
            @Schema(example = "ada") String handle,
            LocalDate date,

            @Schema(description = "False when all values were known.")
            boolean changed) {}
}
