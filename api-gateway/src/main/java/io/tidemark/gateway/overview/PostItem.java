package io.tidemark.gateway.overview;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.UUID;

/** A post in a list. */
@Serdeable
@Schema(name = "PostItem")
record PostItem(
        @JsonUnwrapped Post post,
        @JsonUnwrapped Measured measured,

        @Schema(description = "The post's container in the project; null until it is made.", nullable = true)
        UUID containerId,

        @JsonUnwrapped Verdict verdict) {}
