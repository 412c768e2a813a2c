package io.tidemark.sync.account;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;

/**
 * A creator on a project's allowlist.
 *
 * @param accountKey null until the platform has told the account's id
 * @param state waiting, active, throttled, failing, reauth_needed, permission_missing or unavailable
 * @param stateDetail what is wrong and how to mend it, in words; null when nothing is
 * @param lastSyncedAt null when it was never read
 * @param nextSyncAt null when nothing is planned, as when the owner has to connect again
 * @param reauthDueAt when the owner has to connect again at the latest; null when no such time is known
 */
@Serdeable
record Creator(
        String platform,
        String handle,
        @Nullable String accountKey,
        String source,
        String state,
        @Nullable String stateDetail,
        @Nullable Instant lastSyncedAt,
        @Nullable Instant nextSyncAt,
        @Nullable Instant reauthDueAt) {

    /** All of a project's creators, by platform and handle. */
    @Serdeable
    record Page(List<Creator> items) {}
}
