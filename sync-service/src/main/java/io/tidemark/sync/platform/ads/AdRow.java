package io.tidemark.sync.platform.ads;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.SortedMap;

/**
 * One ad on one day, as a report tells it.
 *
 * @param day in the account's time zone
 * @param adName null when not told, as are campaign and ad set
 * @param currency of the money; null when the row does not tell it, and the account's holds
 */
public record AdRow(
        String adId,
        LocalDate day,
        String adName,
        String campaignId,
        String adsetId,
        String currency,
        Figures figures) {

    /**
     * Each is null where it was not told, and then {@code absentReasons} says why.
     *
     * @param spend at most six decimals, as is the conversion value
     * @param absentReasons by the names that events use, such as {@code conversion_count}
     */
    public record Figures(
            BigDecimal spend,
            Long impressions,
            Long clicks,
            Long conversionCount,
            BigDecimal conversionValue,
            SortedMap<String, String> absentReasons) {}
}
