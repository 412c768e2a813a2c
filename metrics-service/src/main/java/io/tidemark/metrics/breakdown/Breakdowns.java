package io.tidemark.metrics.breakdown;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;

/**
 * Where the views of a post came from and who its viewers were. A kind is null when no observation asked for it.
 *
 * @param impressionSources share of the views by where they came from
 * @param audienceGenders share of the viewers by gender
 * @param audienceCountries share of the viewers by country
 * @param audienceCities share of the viewers by city
 * @param audienceTypes share of the viewers by their relation to the account
 */
@Serdeable
record Breakdowns(
        String postKey,
        Breakdown impressionSources,
        Breakdown audienceGenders,
        Breakdown audienceCountries,
        Breakdown audienceCities,
        Breakdown audienceTypes) {

    /**
     * One kind.
     *
     * @param observedAt when the parts were observed; null when they never were
     * @param parts the greatest first; they need not sum to 1; null when they were never told
     * @param absentReason why the newest observation that asked did not get them, be there older parts or not; null when
     *     it did
     */
    @Serdeable
    record Breakdown(Instant observedAt, List<Part> parts, String absentReason) {}

    /**
     * One part of the whole.
     *
     * @param name in the platform's own words
     * @param share 0 to 1
     */
    @Serdeable
    record Part(String name, double share) {}
}
