package io.tidemark.metrics.ad;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/**
 * What ads spent and earned in a window.
 *
 * @param since the first day, in each ad account's own time zone
 * @param until the day after the last
 * @param totals over all ads that match and not only those of the page; one per currency and conversion action
 * @param nextCursor null on the last page
 */
@Serdeable
record AdSums(
        LocalDate since,
        LocalDate until,
        List<Total> totals,
        List<Ad> items,
        @Nullable String nextCursor) {

    /**
     * One ad. Money is an exact decimal in text; each sum is null when no day of the window told the figure.
     *
     * @param days how many days of the window the platform told something of
     */
    @Serdeable
    record Ad(
            String adKey,
            String platform,
            String adAccountId,
            @Nullable String campaignId,
            @Nullable String adsetId,
            @Nullable String adName,
            @Nullable String postKey,
            String timeZone,
            String currency,
            @Nullable String spend,
            @Nullable Long impressions,
            @Nullable Long clicks,
            @Nullable Long conversions,
            @Nullable String conversionValue,
            String conversionAction,
            String attribution,
            long days,
            Instant observedAt) {}

    /** Sums over ads of one currency and conversion action. */
    @Serdeable
    record Total(
            String currency,
            String conversionAction,
            long ads,
            @Nullable String spend,
            @Nullable Long impressions,
            @Nullable Long clicks,
            @Nullable Long conversions,
            @Nullable String conversionValue) {}
}
