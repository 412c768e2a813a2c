package io.tidemark.sync.sync;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import io.tidemark.sync.platform.SyncKind;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;

/**
 * When and how accounts are read.
 *
 * @param polling whether this replica looks for due accounts by itself
 * @param quickInterval from one reading of the newest posts to the next
 * @param postsInterval from one reading of all posts to the next; a full run counts as one
 * @param fullInterval from one full run to the next
 * @param jitter the share of the quick interval over which the slots of accounts are spread, 0 to 0.5
 * @param lease how long a replica owns an account without renewing; well above the deadline of an HTTP call plus the
 *     wait for a quota
 * @param concurrentRuns accounts that this replica reads at once from one source
 * @param maxPages pages after which a listing is taken to be endless
 * @param firstBackoff how long an account rests after a failure that should pass; doubled with each further one
 * @param longestBackoff the longest such rest
 * @param unavailableBackoff how long an account rests that is private, gone or not permitted
 * @param missedBeforeLookUp complete full runs in a row that must miss a post before it is asked for directly
 * @param mostUnannounced posts that may wait for their event over all accounts before nothing more is read
 * @param clockTolerance how far this replica's clock may be off the database's
 * @param keepRuns how long the records of runs, gaps and rejected items are kept
 */
@ConfigurationProperties("tidemark.sync")
public record SyncConfig(
        @Bindable(defaultValue = "true") boolean polling,
        @Bindable(defaultValue = "5m") @NotNull Duration quickInterval,
        @Bindable(defaultValue = "30m") @NotNull Duration postsInterval,
        @Bindable(defaultValue = "20m") @NotNull Duration fullInterval,

        @Bindable(defaultValue = "0.1") @DecimalMin("0") @DecimalMax("0.5")
        double jitter,

        @Bindable(defaultValue = "90s") @NotNull Duration lease,
        @Bindable(defaultValue = "12") @Min(1) @Max(200) int concurrentRuns,
        @Bindable(defaultValue = "1000") @Min(1) int maxPages,
        @Bindable(defaultValue = "5s") @NotNull Duration firstBackoff,
        @Bindable(defaultValue = "5m") @NotNull Duration longestBackoff,
        @Bindable(defaultValue = "1h") @NotNull Duration unavailableBackoff,
        @Bindable(defaultValue = "2") @Min(1) int missedBeforeLookUp,
        @Bindable(defaultValue = "10000") @Min(1) int mostUnannounced,
        @Bindable(defaultValue = "2s") @NotNull Duration clockTolerance,
        @Bindable(defaultValue = "7d") @NotNull Duration keepRuns) {

    /** The time over which the slots of accounts are spread. */
    Duration spread() {
        return Slots.part(quickInterval, jitter);
    }

    /** The interval of a kind. */
    Duration interval(SyncKind kind) {
        return switch (kind) {
            case QUICK -> quickInterval;
            case POSTS -> postsInterval;
            case FULL -> fullInterval;
        };
    }
}
