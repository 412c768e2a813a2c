package io.tidemark.sync.sync;

import io.tidemark.sync.platform.SourceAccount;
import io.tidemark.sync.platform.SyncKind;
import java.time.Instant;
import java.util.UUID;

/**
 * The right to write what concerns one account, until it ends or another replica takes over.
 *
 * @param source the name of the source that reads the account
 * @param kind what is due; null when only events are waiting to be announced
 * @param epoch the fencing token: it grows with each claim of the account
 * @param failures how often reading the account has failed in a row
 * @param claimedAt when the lease was taken, by the database's clock; the run belongs to the slots of this moment
 * @param watchedSince since when the account is watched, by the same clock
 */
record Lease(
        SourceAccount account,
        String source,
        SyncKind kind,
        long epoch,
        int failures,
        Instant claimedAt,
        Instant watchedSince) {

    UUID accountId() {
        return account.accountId();
    }

    /** The same lease after the platform told the account's own id. */
    Lease knownAs(String platformAccountId) {
        SourceAccount known = new SourceAccount(
                account.accountId(), account.platform(), account.handle(), platformAccountId, account.limitation());
        return new Lease(known, source, kind, epoch, failures, claimedAt, watchedSince);
    }
}
