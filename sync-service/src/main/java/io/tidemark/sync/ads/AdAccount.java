package io.tidemark.sync.ads;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;

/**
 * An ad account that a project watches.
 *
 * @param timeZone in which its days begin
 * @param currency ISO 4217
 * @param state waiting, active, throttled, failing, reauth_needed, permission_missing or unavailable
 * @param stateDetail what is wrong and how to mend it, in words; null when nothing is
 * @param lastReadAt null when it was never read
 * @param nextReadAt null when nothing is planned, as when another token is needed
 */
@Serdeable
record AdAccount(
        String platform,
        String adAccountId,
        String timeZone,
        String currency,
        String state,
        @Nullable String stateDetail,
        @Nullable Instant lastReadAt,
        @Nullable Instant nextReadAt) {

    /** All of a project's ad accounts, by platform and id. */
    @Serdeable
    record Page(List<AdAccount> items) {}
}
