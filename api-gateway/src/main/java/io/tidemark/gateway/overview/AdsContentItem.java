package io.tidemark.gateway.overview;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.UUID;

/** An ads_content in a list: a post that is scored, or judged, as an ad. */
@Serdeable
@Schema(name = "AdsContentItem")
record AdsContentItem(
        @Schema(description = "Derived from the container.") UUID adsContentId,
        UUID containerId,

        @Schema(description = "ugc, generated or manual", example = "ugc")
        String scoringPool,

        @Schema(description = "The formula; null before the first cycle.", nullable = true, example = "ugc-1")
        String scoringVersion,

        @JsonUnwrapped Verdict verdict,
        @JsonUnwrapped Post post,
        @JsonUnwrapped Measured measured) {}
