package io.tidemark.gateway.overview;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/** A page of ads_content. */
@Serdeable
@Schema(name = "AdsContentPage")
record AdsContentPage(
        List<AdsContentItem> items,

        @Schema(description = "Pass as cursor for the next page; null on the last.", nullable = true)
        String nextCursor) {}
