package io.tidemark.sync.sync;

import io.micronaut.transaction.TransactionOperations;
import io.tidemark.sync.platform.SourceAccount;
import io.tidemark.sync.platform.SyncKind;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Due accounts, handed out to any number of replicas, one replica per account at a time, by the database's clock. */
@Singleton
class Leases {

    private final TransactionOperations<Connection> transactions;
    private final SyncConfig config;
    private final ClockGuard guard;
    private final InstantSource clock;

    Leases(TransactionOperations<Connection> transactions, SyncConfig config, ClockGuard guard, InstantSource clock) {
        this.transactions = transactions;
        this.config = config;
        this.guard = guard;
        this.clock = clock;
    }

    /**
     * Takes up to {@code limit} accounts of a source that are due or have events to announce, the longest due first. One
     * that rests is taken for its events alone.
     *
     * @throws ClockOffException when this replica's clock is off; nothing is taken then
     */
    List<Lease> claim(String source, int limit, String owner) {
        return claim(source, limit, owner, true);
    }

    /** Takes accounts that have events to announce, for nothing but that. */
    List<Lease> claimToAnnounce(String source, int limit, String owner) {
        return claim(source, limit, owner, false);
    }

    private List<Lease> claim(String source, int limit, String owner, boolean read) {
        Instant before = clock.instant();
        return transactions.executeWrite(status -> {
            try (PreparedStatement claim = status.getConnection().prepareStatement("""
                    with due as (
                        select a.account_id,
                               case
                                   when not ? or a.state = 'reauth_needed' or a.paused_until > now()
                                       or paused.source is not null or not exists (select from social_accounts s
                                           where s.account_id = a.account_id) then null
                                   when a.full_due_at <= now() then 'FULL'
                                   when a.posts_due_at <= now() then 'POSTS'
                                   when a.quick_due_at <= now() then 'QUICK'
                               end as kind
                        from platform_accounts a
                        left join rate_pauses paused on paused.source = a.source and paused.paused_until > now()
                        where a.source = ?
                          and a.leased_until <= now()
                          and (a.unannounced and a.announce_after <= now()
                               or (? and a.paused_until <= now() and least(a.quick_due_at, a.posts_due_at, a.full_due_at) <= now()
                                   and a.state <> 'reauth_needed'
                                   and paused.source is null
                                   and exists (select from social_accounts s where s.account_id = a.account_id)))
                        order by least(a.quick_due_at, a.posts_due_at, a.full_due_at), a.account_id
                        limit ?
                        for update of a skip locked
                    )
                    update platform_accounts a
                    set lease_epoch = a.lease_epoch + 1,
                        lease_owner = ?,
                        claimed_at = clock_timestamp(),
                        leased_until = now() + ? * interval '1 millisecond'
                    from due
                    where due.account_id = a.account_id
                    returning a.account_id, a.source, a.platform, a.handle, a.platform_account_id, a.limitation,
                              a.lease_epoch, a.failures, a.claimed_at, a.watched_since, due.kind, clock_timestamp()
                    """)) {
                claim.setBoolean(1, read);
                claim.setString(2, source);
                claim.setBoolean(3, read);
                claim.setInt(4, limit);
                claim.setString(5, owner);
                claim.setLong(6, config.lease().toMillis());
                List<Lease> leases = new ArrayList<>();
                try (ResultSet row = claim.executeQuery()) {
                    while (row.next()) {
                        requireSameTime(before, row);
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
     * @throws LeaseLostException when the lease is over; the transaction must be rolled back
     * @throws ClockOffException when this replica's clock is off; the transaction must be rolled back
     */
    void fence(Connection connection, Lease lease) throws SQLException {
        Instant before = clock.instant();
        try (PreparedStatement renew = connection.prepareStatement("""
                update platform_accounts
                set leased_until = now() + ? * interval '1 millisecond'
                where account_id = ? and lease_epoch = ? and leased_until > now()
                returning clock_timestamp()
                """)) {
            renew.setLong(1, config.lease().toMillis());
            renew.setObject(2, lease.accountId());
            renew.setLong(3, lease.epoch());
            try (ResultSet row = renew.executeQuery()) {
                if (!row.next()) {
                    throw new LeaseLostException(lease);
                }
                requireSameTime(before, row);
            }
        }
    }

    private void requireSameTime(Instant before, ResultSet row) throws SQLException {
        if (!guard.compare(before, time(row, "clock_timestamp"), clock.instant())) {
            throw new ClockOffException();
        }
    }

    /** Notes, within a fenced transaction, that posts of the account wait for their event. */
    void unannounced(Connection connection, Lease lease) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("update platform_accounts set unannounced = true where account_id = ?")) {
            update.setObject(1, lease.accountId());
            update.executeUpdate();
        }
    }

    /** Renews the lease. */
    void renew(Lease lease) {
        transactions.executeWrite(status -> {
            fence(status.getConnection(), lease);
            return null;
        });
    }

    /** Ends a lease after its work is done; {@code next} tells when each settled kind is due again. */
    void succeeded(Connection connection, Lease lease, Map<SyncKind, Instant> next, String limitation)
            throws SQLException {
        end(connection, lease, """
                set state = 'active', state_detail = null, failures = 0, paused_until = '-infinity',
                    last_success_at = now(), limitation = ?,
                    quick_due_at = coalesce(?, quick_due_at),
                    quick_success_at = case when ? then now() else quick_success_at end,
                    posts_due_at = case when posts_due_at > claimed_at and posts_due_at <= clock_timestamp()
                        then posts_due_at else coalesce(?, posts_due_at) end,
                    posts_success_at = case when ? then now() else posts_success_at end,
                    full_due_at = coalesce(?, full_due_at),
                    full_success_at = case when ? then now() else full_success_at end,
                """, statement -> {
            statement.setString(1, limitation);
            int parameter = 2;
            for (SyncKind kind : SyncKind.values()) {
                Instant due = next.get(kind);
                statement.setObject(
                        parameter++, due == null ? null : due.atOffset(ZoneOffset.UTC), Types.TIMESTAMP_WITH_TIMEZONE);
                statement.setBoolean(parameter++, due != null);
            }
            return parameter;
        });
    }

    /** Ends a lease without changing what is due, and leaves the account alone for a while; a longer rest stays. */
    void rest(Connection connection, Lease lease, Duration rest) throws SQLException {
        end(connection, lease, """
                set paused_until = greatest(paused_until, now() + ? * interval '1 millisecond'),
                """, statement -> {
            statement.setLong(1, rest.toMillis());
            return 2;
        });
    }

    /** Ends a lease whose events could not be announced; neither that nor reading is tried for a while. */
    void notPublished(Connection connection, Lease lease, Duration rest) throws SQLException {
        end(connection, lease, """
                set announce_after = now() + ? * interval '1 millisecond',
                    paused_until = greatest(paused_until, now() + ? * interval '1 millisecond'),
                """, statement -> {
            statement.setLong(1, rest.toMillis());
            statement.setLong(2, rest.toMillis());
            return 3;
        });
    }

    /** Ends a lease with a failure: the account's new state, why, and how long it rests. */
    void failed(Connection connection, Lease lease, AccountState state, String why, int failures, Duration rest)
            throws SQLException {
        end(connection, lease, """
                set state = ?, state_detail = ?, failures = ?, paused_until = now() + ? * interval '1 millisecond',
                """, statement -> {
            statement.setString(1, state.wireName());
            statement.setString(2, why);
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

    private static void end(Connection connection, Lease lease, String set, Parameters parameters) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("update platform_accounts\n" + set + """
                lease_owner = null, leased_until = '-infinity'
                where account_id = ? and lease_epoch = ? and leased_until > now()
                """)) {
            int next = parameters.set(update);
            update.setObject(next, lease.accountId());
            update.setLong(next + 1, lease.epoch());
            if (update.executeUpdate() == 0) {
                throw new LeaseLostException(lease);
            }
        }
    }

    private static Lease lease(ResultSet row) throws SQLException {
        String kind = row.getString("kind");
        return new Lease(
                new SourceAccount(
                        row.getObject("account_id", UUID.class),
                        row.getString("platform"),
                        row.getString("handle"),
                        row.getString("platform_account_id"),
                        row.getString("limitation")),
                row.getString("source"),
                kind == null ? null : SyncKind.valueOf(kind),
                row.getLong("lease_epoch"),
                row.getInt("failures"),
                time(row, "claimed_at"),
                time(row, "watched_since"));
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
