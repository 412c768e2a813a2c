package io.tidemark.sync.platform.ads;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * What one report covers.
 *
 * @param since the first day, in the account's time zone
 * @param until the last day
 * @param adIds the ads; null for all of the account
 * @param group which of the groups of ads of the same days; 0 for all ads
 * @param runId the report that the platform prepares for this part; null when none was ordered
 * @param attempts how many such reports have ended without a result
 */
public record AdPart(LocalDate since, LocalDate until, List<String> adIds, int group, String runId, int attempts) {

    /** How many days it covers. */
    public int days() {
        return Math.toIntExact(ChronoUnit.DAYS.between(since, until) + 1);
    }

    /** Whether the part is about this ad and day. */
    public boolean covers(String adId, LocalDate day) {
        return !day.isBefore(since) && !day.isAfter(until) && (adIds == null || adIds.contains(adId));
    }

    /** The same part, of which the platform prepares a report. */
    public AdPart orderedAs(String run) {
        return new AdPart(since, until, adIds, group, run, attempts);
    }
}
