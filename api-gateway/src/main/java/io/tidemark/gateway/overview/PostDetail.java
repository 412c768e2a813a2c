package io.tidemark.gateway.overview;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.micronaut.json.tree.JsonNode;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** All that is known of a post in a project. */
@Serdeable
@Schema(name = "PostDetail")
record PostDetail(
        @JsonUnwrapped Post post,

        @Schema(description = "The rest of what the platform told of the post.", nullable = true, type = "object")
        JsonNode content,

        @JsonUnwrapped Measured measured,

        @Schema(description = "Null until the container is made.", nullable = true)
        Container container,

        @Schema(description = "Null before the first cycle.", nullable = true)
        ScoreDetail score,

        @Schema(description = "Null before the first decision.", nullable = true)
        Eligibility eligibility) {

    /** What holds the post in the project. */
    @Serdeable
    @Schema(name = "Container")
    record Container(
            UUID containerId,

            @Schema(description = "ugc, generated or manual", example = "ugc")
            String scoringPool) {}

    /** Whether it may run as an ad, and why. */
    @Serdeable
    @Schema(name = "Eligibility")
    record Eligibility(
            boolean eligible,

            @Schema(description = "include or exclude; null when none is set.", nullable = true)
            String override,

            @Schema(description = "When it was decided.", example = "2026-01-31T08:00:00Z")
            Instant changedAt,

            @Schema(description = "The score that was judged; null when unscored.", nullable = true)
            Double judgedScore,

            @Schema(description = "Every condition with its state.")
            List<Gate> gates) {}
}
