package io.tidemark.sync.ads;

import io.tidemark.sync.platform.ads.AdRow;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What was last told of one ad and day.
 *
 * @param told everything that an event tells, but for its time
 * @param complete whether the report that it was read from came to its end
 * @param observedAt when the platform gave the answer, or when something of ours changed; microseconds
 */
record AdDay(Key key, Told told, boolean complete, Instant observedAt, boolean announced) {

    /** An ad and a day in its account's time zone. */
    record Key(String adKey, LocalDate day) {}

    /**
     * The content of an event.
     *
     * @param postKey the organic post; null when none is known
     * @param projectIds sorted as text
     * @param reported whether the platform had a row
     */
    record Told(
            String adName,
            String campaignId,
            String adsetId,
            String currency,
            AdRow.Figures figures,
            String conversionAction,
            String attribution,
            boolean reported,
            String postKey,
            List<UUID> projectIds) {

        /** What is left when a complete report has no row any more: nothing was spent, nothing was earned. */
        Told takenBack(List<UUID> projects) {
            return new Told(
                    adName,
                    campaignId,
                    adsetId,
                    currency,
                    new AdRow.Figures(zero(), 0L, 0L, 0L, zero(), new TreeMap<>()),
                    conversionAction,
                    attribution,
                    false,
                    postKey,
                    projects);
        }

        private static BigDecimal zero() {
            return BigDecimal.ZERO.setScale(6);
        }
    }
}
