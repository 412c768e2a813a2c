package io.tidemark.gateway.overview;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;

/** A page of accounts and how the reading of each is doing. */
@Serdeable
@Schema(name = "SyncHealth")
record SyncHealth(
        List<Account> items,

        @Schema(description = "Pass as cursor for the next page; null on the last.", nullable = true)
        String nextCursor) {

    /** One account through one source. */
    @Serdeable
    @Schema(name = "AccountSync")
    record Account(
            @Schema(example = "7b1f4c52-6f0a-5d0e-9c8e-0f9f4a7f2c11")
            String accountId,

            @Schema(example = "tiktok") String platform,
            @Schema(example = "ada") String handle,

            @Schema(description = "Null until the platform has told it.", nullable = true, example = "tiktok:u-42")
            String accountKey,

            @Schema(example = "tiktok_business") String source,

            @Schema(
                    description =
                            "waiting, active, throttled, failing, reauth_needed, permission_missing or unavailable.",
                    example = "active")
            String state,

            @Schema(description = "The state in words: what is wrong and how to mend it.")
            String message,

            @Schema(description = "How often in a row reading has failed.", example = "0")
            long failures,

            @Schema(description = "When a run last succeeded; null when none has.", nullable = true)
            Instant lastSuccessAt,

            @Schema(
                    description = "Seconds since then, at the time of this answer; null when none has.",
                    nullable = true,
                    example = "140")
            Long freshnessSeconds,

            @Schema(description = "By kind of run, narrowest first.")
            List<Kind> kinds,

            @Schema(description = "Null when nothing is planned.", nullable = true)
            Instant nextRunAt,

            @Schema(
                    description = "The smallest share, 0 to 1, left of the budgets of calls that it draws on; null when"
                            + " none is known.",
                    nullable = true,
                    example = "0.8")
            Double quotaLeft,

            @Schema(description = "When the access token ends, which is refreshed before.", nullable = true)
            Instant tokenExpiresAt,

            @Schema(description = "When its owner has to connect again at the latest.", nullable = true)
            Instant reauthDueAt,

            @Schema(description = "Times of the last seven days in which it was not read, oldest first.")
            List<Gap> gaps,

            @Schema(description = "When all of this held.") Instant reportedAt,

            @Schema(description = "Whether a report is overdue, so that this may be out of date.")
            boolean stale) {}

    /** Freshness of what one kind of run brings. */
    @Serdeable
    @Schema(name = "AccountSyncKind")
    record Kind(
            @Schema(
                    description = "quick: the newest posts; posts: all posts; full: all posts and deletions; of ad"
                            + " accounts recent: the newest days; window: every day that is still restated.",
                    example = "quick")
            String kind,

            @Schema(example = "300") long intervalSeconds,

            @Schema(nullable = true) Instant lastSuccessAt,

            @Schema(nullable = true, example = "140") Long freshnessSeconds) {}

    /** A kind as it is stored. */
    @Serdeable
    record ReportedKind(
            String kind, long intervalMs, @Nullable Instant lastSuccessAt) {}

    /** A time in which an account was not read. */
    @Serdeable
    @Schema(name = "AccountSyncGap")
    record Gap(
            Instant since,

            @Nullable @Schema(description = "Null while it lasts.", nullable = true)
            Instant until,

            @Schema(description = "What kept it from being read.")
            String why) {}
}
