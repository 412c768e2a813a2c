package io.tidemark.gateway.overview;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;

/** One condition of eligibility and how it stands. */
@Serdeable
@Schema(name = "EligibilityGate")
record Gate(
        @Schema(description = "alive, safety, override or score", example = "score")
        String gate,

        @Schema(description = "pass, fail, overridden or unknown", example = "pass")
        String state,

        @Schema(description = "The figure or text behind the state.", nullable = true, example = "6.35 >= 4.00")
        String detail) {}
