package io.tidemark.gateway.owner;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;

/** Where the views of a post came from and who its viewers were; documents what metrics-service answers. */
@Serdeable
@Schema(name = "PostBreakdowns", description = "A kind is null when no reading has asked the platform for it.")
record PostBreakdowns(
        String postKey,

        @Schema(description = "The views by where they came from.", nullable = true)
        Breakdown impressionSources,

        @Schema(description = "The viewers by gender.", nullable = true)
        Breakdown audienceGenders,

        @Schema(description = "The viewers by country.", nullable = true)
        Breakdown audienceCountries,

        @Schema(description = "The viewers by city.", nullable = true)
        Breakdown audienceCities,

        @Schema(description = "The viewers by their relation to the account.", nullable = true)
        Breakdown audienceTypes) {

    /** One kind. */
    @Serdeable
    @Schema(description = "One kind of breakdown.")
    record Breakdown(
            @Schema(description = "When the parts were observed; null when they never were.", nullable = true)
            Instant observedAt,

            @Schema(
                    description = "The parts, the greatest first; null when they were never told, which is not 0. They"
                            + " need not sum to 1.",
                    nullable = true)
            List<Part> parts,

            @Schema(
                    description =
                            "Why the newest reading that asked got none, be there older parts or not: not_supported,"
                                    + " not_permitted, not_yet, failed or withheld; null when it got them.",
                    nullable = true,
                    example = "not_yet")
            String absentReason) {}

    /** One part of the whole. */
    @Serdeable
    record Part(
            @Schema(description = "In the platform's own words.", example = "For You")
            String name,

            @Schema(description = "From 0 to 1.", example = "0.93")
            double share) {}
}
