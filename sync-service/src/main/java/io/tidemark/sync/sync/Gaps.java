package io.tidemark.sync.sync;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;

/** The table {@code sync_gaps}: times in which an account was not read although it should have been. */
final class Gaps {

    /** How many intervals may pass without a success before it is a gap. */
    static final int INTERVALS = 2;

    private Gaps() {}

    /**
     * Notes the gap that a success ends, if it ends one. To be called before the success itself is noted.
     *
     * @param interval that of the widest kind of run that the source knows
     */
    static void endedBy(Connection connection, Lease lease, Duration interval) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("""
                insert into sync_gaps (account_id, since, until, why)
                select account_id, greatest(last_success_at, watched_since), now(),
                       coalesce(state_detail, 'No run began: sync-service was down or had no room.')
                from platform_accounts
                where account_id = ? and lease_epoch = ?
                  and greatest(last_success_at, watched_since) < now() - ? * interval '1 millisecond'
                on conflict do nothing
                """)) {
            insert.setObject(1, lease.accountId());
            insert.setLong(2, lease.epoch());
            insert.setLong(3, interval.toMillis() * INTERVALS);
            insert.executeUpdate();
        }
    }
}
