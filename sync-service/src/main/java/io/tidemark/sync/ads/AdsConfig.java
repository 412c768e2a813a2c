package io.tidemark.sync.ads;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;

/**
 * When and how ad accounts are read.
 *
 * @param polling whether this replica looks for due ad accounts by itself
 * @param recentInterval from one reading of the newest days to the next
 * @param windowInterval from one reading of the whole window to the next
 * @param recentDays how many days, today among them, change so much that they are read often
 * @param windowDays for how many days platforms restate what they told
 * @param partDays how many days of the window one report covers
 * @param jitter the share of an interval by which accounts are spread, 0 to 0.5
 * @param lease how long a replica owns an account without renewing; well above the deadline of an HTTP call
 * @param concurrentAccounts ad accounts that this replica reads at once from one source
 * @param maxPages pages after which a report is taken to be endless
 * @param maxRows rows of one report that are held in memory; a longer report is split
 * @param groupSize ads that one report covers when a single day is too much
 * @param promotionsInterval how often the post behind an ad is asked for
 * @param firstBackoff how long an account rests after a failure that should pass; doubled with each further one
 * @param longestBackoff the longest such rest
 * @param unavailableBackoff how long an account rests that may not be read
 */
@ConfigurationProperties("tidemark.ads")
record AdsConfig(
        @Bindable(defaultValue = "true") boolean polling,
        @Bindable(defaultValue = "1h") @NotNull Duration recentInterval,
        @Bindable(defaultValue = "24h") @NotNull Duration windowInterval,
        @Bindable(defaultValue = "3") @Min(1) @Max(28) int recentDays,
        @Bindable(defaultValue = "28") @Min(1) @Max(90) int windowDays,
        @Bindable(defaultValue = "7") @Min(1) @Max(30) int partDays,

        @Bindable(defaultValue = "0.1") @DecimalMin("0") @DecimalMax("0.5")
        double jitter,

        @Bindable(defaultValue = "90s") @NotNull Duration lease,
        @Bindable(defaultValue = "4") @Min(1) @Max(100) int concurrentAccounts,
        @Bindable(defaultValue = "400") @Min(1) int maxPages,
        @Bindable(defaultValue = "50000") @Min(100) int maxRows,
        @Bindable(defaultValue = "50") @Min(1) @Max(100) int groupSize,
        @Bindable(defaultValue = "24h") @NotNull Duration promotionsInterval,
        @Bindable(defaultValue = "30s") @NotNull Duration firstBackoff,
        @Bindable(defaultValue = "30m") @NotNull Duration longestBackoff,
        @Bindable(defaultValue = "6h") @NotNull Duration unavailableBackoff) {

    /** How long an account rests after its {@code failures}-th failure in a row, counted from 1. */
    Duration backoff(int failures) {
        Duration rest = firstBackoff;
        for (int i = 1; i < failures && rest.compareTo(longestBackoff) < 0; i++) {
            rest = rest.multipliedBy(2);
        }
        return rest.compareTo(longestBackoff) > 0 ? longestBackoff : rest;
    }
}
