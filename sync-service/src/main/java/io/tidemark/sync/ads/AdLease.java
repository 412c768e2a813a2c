package io.tidemark.sync.ads;

import java.time.ZoneId;
import java.util.UUID;

/**
 * The right to write what concerns one ad account, until it ends or another replica takes over.
 *
 * @param adAccountId the platform's own id
 * @param currency of the account, ISO 4217
 * @param kind what is due; null when only events are waiting to be announced
 * @param epoch the fencing token: it grows with each claim of the account
 * @param failures how often reading the account has failed in a row
 */
record AdLease(
        UUID accountId,
        String source,
        String platform,
        String adAccountId,
        ZoneId timeZone,
        String currency,
        ReadingKind kind,
        long epoch,
        int failures) {}
