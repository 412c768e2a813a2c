package io.tidemark.sync.ads;

import io.micronaut.transaction.TransactionOperations;
import io.tidemark.sync.platform.SourceFailure;
import io.tidemark.sync.sync.RatePauses;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Due ad accounts, handed out to any number of replicas, one replica per account at a time, by the database's clock. */
@Singleton
class AdLeases {

    private final TransactionOperations<Connection> transactions;
    private final RatePauses pauses;
    private final AdsConfig config;

    AdLeases(TransactionOperations<Connection> transactions, RatePauses pauses, AdsConfig config) {
        this.transactions = transactions;
        this.pauses = pauses;
        this.config = config;
    }

    /**
     * Takes up to {@code limit} accounts of a source that are due or have events to announce, the longest due first. One
     * that rests is taken for its events alone.
     */
    List<AdLease> claim(String source, int limit, String owner) {
        return transactions.executeWrite(status -> {
            try (PreparedStatement claim = status.getConnection().prepareStatement("""
                    with due as (
                        select a.account_id,
                               case
                                   when a.state = 'reauth_needed' or a.paused_until > now() or paused.source is not null
                                       or a.access_token is null then null
                                   when a.window_due_at <= now() then 'WINDOW'
                                   when a.recent_due_at <= now() then 'RECENT'
                               end as kind
                        from ad_accounts a
                        left join rate_pauses paused on paused.source = a.source and paused.paused_until > now()
                        where a.source = ?
                          and a.leased_until <= now()
                          and (a.unannounced and a.announce_after <= now()
                               or (a.paused_until <= now() and least(a.recent_due_at, a.window_due_at) <= now()
                                   and a.state <> 'reauth_needed'
                                   and paused.source is null
                                   and a.access_token is not null))
                        order by least(a.recent_due_at, a.window_due_at), a.account_id
                        limit ?
                        for update of a skip locked
                    )
                    update ad_accounts a
                    set lease_epoch = a.lease_epoch + 1,
                        lease_owner = ?,
                        leased_until = now() + ? * interval '1 millisecond'
                    from due
                    where due.account_id = a.account_id
                    returning a.account_id, a.source, a.platform, a.ad_account_id, a.time_zone, a.currency,
                              a.lease_epoch, a.failures, due.kind
                    """)) {
                claim.setString(1, source);
                claim.setInt(2, limit);
                claim.setString(3, owner);
                claim.setLong(4, config.lease().toMillis());
                List<AdLease> leases = new ArrayList<>();
                try (ResultSet row = claim.executeQuery()) {
                    while (row.next()) {
                        leases.add(lease(row));
                    }
                }
                return leases;
            }
        });
    }

    /**
     * Renews the lease and locks the account's row until the transaction ends, so that what follows is written by the
     * owner or not at all.
     *
     * @throws AdLeaseLostException when the lease is over; the transaction must be rolled back
     */
    void fence(Connection connection, AdLease lease) throws SQLException {
        try (PreparedStatement renew = connection.prepareStatement("""
                update ad_accounts
                set leased_until = now() + ? * interval '1 millisecond'
                where account_id = ? and lease_epoch = ? and leased_until > now()
                """)) {
            renew.setLong(1, config.lease().toMillis());
            renew.setObject(2, lease.accountId());
            renew.setLong(3, lease.epoch());
            if (renew.executeUpdate() == 0) {
                throw new AdLeaseLostException(lease);
            }
        }
    }

    /** Renews the lease. */
    void renew(AdLease lease) {
        transactions.executeWrite(status -> {
            fence(status.getConnection(), lease);
            return null;
        });
    }

    /** Ends a lease after everything of its kind was read; a window settles the newest days too. */
    void succeeded(AdLease lease) {
        end(lease, """
                set state = 'active', state_detail = null, failures = 0, paused_until = '-infinity',
                    last_success_at = now(), recent_success_at = now(),
                    window_success_at = case when ? then now() else window_success_at end,
                    recent_due_at = now() + ? * interval '1 millisecond',
                    window_due_at = case when ? then now() + ? * interval '1 millisecond' else window_due_at end,
                """, statement -> {
            statement.setBoolean(1, lease.kind() == ReadingKind.WINDOW);
            statement.setLong(2, spread(config.recentInterval(), lease.accountId()));
            statement.setBoolean(3, lease.kind() == ReadingKind.WINDOW);
            statement.setLong(4, spread(config.windowInterval(), lease.accountId()));
            return 5;
        });
    }

    /** Ends a lease without changing what is due, and leaves the account alone for a while; a longer rest stays. */
    void rest(AdLease lease, Duration rest) {
        end(lease, """
                set paused_until = greatest(paused_until, now() + ? * interval '1 millisecond'),
                """, statement -> {
            statement.setLong(1, rest.toMillis());
            return 2;
        });
    }

    /** Ends a lease whose events could not be announced; neither that nor reading is tried for a while. */
    void notPublished(AdLease lease, Duration rest) {
        end(lease, """
                set announce_after = now() + ? * interval '1 millisecond',
                    paused_until = greatest(paused_until, now() + ? * interval '1 millisecond'),
                """, statement -> {
            statement.setLong(1, rest.toMillis());
            statement.setLong(2, rest.toMillis());
            return 3;
        });
    }

    /** Ends a lease after a fault of ours, which rests as long as one of the platform's, and is shown. */
    void broke(AdLease lease, Exception fault) {
        String what =
                "Something failed inside (" + fault.getClass().getSimpleName() + "); the log of sync-service has it";
        failed(lease, new SourceFailure.Transient(what));
    }

    /** Ends a lease with a failure: the account's new state, why, and how long it rests. */
    void failed(AdLease lease, SourceFailure failure) {
        int failures = lease.failures() + 1;
        switch (failure) {
            case SourceFailure.Throttled throttled -> {
                if (throttled.scope() == SourceFailure.Scope.APP) {
                    pauses.pause(lease.source(), throttled);
                }
                failed(lease, "throttled", failure, lease.failures(), throttled.retryAfter());
            }
            case SourceFailure.ReauthNeeded ignored -> failed(lease, "reauth_needed", failure, failures, Duration.ZERO);
            case SourceFailure.PermissionMissing ignored ->
                failed(lease, "permission_missing", failure, failures, config.unavailableBackoff());
            case SourceFailure.AccountUnavailable ignored ->
                failed(lease, "unavailable", failure, failures, config.unavailableBackoff());
            case SourceFailure.Transient ignored ->
                failed(lease, "failing", failure, failures, config.backoff(failures));
            case SourceFailure.ContractBug ignored ->
                failed(lease, "failing", failure, failures, config.longestBackoff());
        }
    }

    private void failed(AdLease lease, String state, SourceFailure failure, int failures, Duration rest) {
        end(lease, """
                set state = ?, state_detail = ?, failures = ?, paused_until = now() + ? * interval '1 millisecond',
                """, statement -> {
            statement.setString(1, state);
            statement.setString(2, failure.why());
            statement.setInt(3, failures);
            statement.setLong(4, rest.toMillis());
            return 5;
        });
    }

    /** Sets the parameters of a {@code set} clause and tells which number comes next. */
    @FunctionalInterface
    private interface Parameters {
        int set(PreparedStatement statement) throws SQLException;
    }

    private void end(AdLease lease, String set, Parameters parameters) {
        transactions.executeWrite(status -> {
            try (PreparedStatement update =
                    status.getConnection().prepareStatement("update ad_accounts\n" + set + """
                    lease_owner = null, leased_until = '-infinity'
                    where account_id = ? and lease_epoch = ? and leased_until > now()
                    """)) {
                int next = parameters.set(update);
                update.setObject(next, lease.accountId());
                update.setLong(next + 1, lease.epoch());
                if (update.executeUpdate() == 0) {
                    throw new AdLeaseLostException(lease);
                }
                return null;
            }
        });
    }

    /** The interval in milliseconds, shorter by a share that is the same for one account always. */
    private long spread(Duration interval, UUID accountId) {
        double share = Math.floorMod(accountId.hashCode(), 10_000) / 10_000.0;
        return interval.toMillis() - (long) (interval.toMillis() * config.jitter() * share);
    }

    private static AdLease lease(ResultSet row) throws SQLException {
        String kind = row.getString("kind");
        return new AdLease(
                row.getObject("account_id", UUID.class),
                row.getString("source"),
                row.getString("platform"),
                row.getString("ad_account_id"),
                ZoneId.of(row.getString("time_zone")),
                row.getString("currency"),
                kind == null ? null : ReadingKind.valueOf(kind),
                row.getLong("lease_epoch"),
                row.getInt("failures"));
    }
}
