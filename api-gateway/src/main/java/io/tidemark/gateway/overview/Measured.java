package io.tidemark.gateway.overview;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Map;

/** What is known of a post's metrics. */
@Serdeable
@Schema(name = "Measured")
record Measured(
        @Schema(ref = "#/components/schemas/Metrics") MetricValues metrics,

        @Schema(
                description =
                        "Engagements by impressions, where both were observed together; 0 for a post that was shown"
                                + " to nobody.",
                nullable = true,
                example = "0.0193")
        Double engagementRate,

        @Schema(
                description =
                        "When the metrics were observed last; holds for each that metricsObservedAt does not name.",
                nullable = true,
                example = "2026-01-31T08:00:00Z")
        Instant observedAt,

        @Schema(
                description = "The metrics that the last observation lacked, and when their values were observed.",
                example = "{\"saves\": \"2026-01-30T08:00:00Z\"}")
        Map<String, Instant> metricsObservedAt,

        @Schema(ref = "#/components/schemas/AbsentReasons") AbsentReasons absentReasons,

        @Schema(description = "Where the last observation is from.", nullable = true, example = "tiktok_business")
        String metricsSource,

        @Schema(description = "Whether that source rounds its counts.", nullable = true)
        Boolean approximate) {}
