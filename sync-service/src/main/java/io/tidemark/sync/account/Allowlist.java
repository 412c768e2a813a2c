package io.tidemark.sync.account;

import io.micronaut.http.HttpStatus;
import io.micronaut.transaction.TransactionOperations;
import io.tidemark.schemas.NaturalKeys;
import io.tidemark.sync.credential.Credentials;
import io.tidemark.sync.credential.Tokens;
import io.tidemark.sync.platform.SyncKind;
import io.tidemark.sync.sync.Projects;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Which projects watch which accounts. An account that nobody watches is not read, and its tokens are forgotten. */
@Singleton
class Allowlist {

    private final TransactionOperations<Connection> transactions;
    private final Credentials credentials;
    private final InstantSource clock;

    Allowlist(TransactionOperations<Connection> transactions, Credentials credentials, InstantSource clock) {
        this.transactions = transactions;
        this.credentials = credentials;
        this.clock = clock;
    }

    /** The project's creators, by platform and handle. */
    List<Creator> creators(UUID projectId) {
        return transactions.executeRead(status -> creators(status.getConnection(), projectId, null, null));
    }

    /** One of the project's creators. */
    Optional<Creator> creator(UUID projectId, String platform, String handle) {
        return transactions.executeRead(status -> creators(status.getConnection(), projectId, platform, handle).stream()
                .findFirst());
    }

    /** Puts a creator on the project's list, or changes how it is read; the same request again changes nothing. */
    Creator put(UUID projectId, AccountToRead account) {
        return transactions.executeWrite(status -> {
            Connection connection = status.getConnection();
            UUID accountId = accountId(account);
            UUID before = watched(connection, projectId, account.platform(), account.handle());
            ensure(connection, accountId, account);
            lock(connection, accountId, before);
            boolean revived = !accountId.equals(before) && !isWatched(connection, accountId);
            watch(connection, projectId, account, accountId);
            if (account.tokens() != null) {
                credentials.store(connection, accountId, account.tokens());
            }
            if (account.tokens() != null || revived) {
                restart(connection, accountId, account, revived);
            }
            if (!accountId.equals(before)) {
                settle(connection, accountId);
                settle(connection, before);
            }
            return creators(connection, projectId, account.platform(), account.handle())
                    .getFirst();
        });
    }

    /** Takes a creator off the project's list; nothing happens when it is not on it. */
    void remove(UUID projectId, String platform, String handle) {
        transactions.executeWrite(status -> {
            Connection connection = status.getConnection();
            UUID accountId = watched(connection, projectId, platform, handle);
            if (accountId != null) {
                lock(connection, accountId, null);
                try (PreparedStatement delete = connection.prepareStatement("""
                        delete from social_accounts where project_id = ? and platform = ? and handle = ?
                        """)) {
                    delete.setObject(1, projectId);
                    delete.setString(2, platform);
                    delete.setString(3, handle);
                    delete.executeUpdate();
                }
                settle(connection, accountId);
            }
            return null;
        });
    }

    /**
     * What was forgotten of a creator. The text form shows no token.
     *
     * @param tokens null when they could not be decrypted
     */
    record Disconnected(String source, Tokens tokens) {}

    /**
     * Forgets the tokens of a connected creator and has it wait for its owner.
     *
     * @return the tokens, which nobody else has from then on
     * @throws RefusedRequestException when the project has no such connected creator, or another project reads the account
     *     with the same tokens
     */
    Disconnected disconnect(UUID projectId, String platform, String handle) {
        return transactions.executeWrite(status -> {
            Connection connection = status.getConnection();
            UUID accountId = watched(connection, projectId, platform, handle);
            if (accountId == null) {
                throw notConnected();
            }
            lock(connection, accountId, null);
            if (isWatchedByOthers(connection, accountId, projectId)) {
                throw new RefusedRequestException(
                        HttpStatus.CONFLICT,
                        "connected_for_others",
                        "Another project reads the account with the same tokens. Remove the creator instead.");
            }
            Credentials.Forgotten forgotten =
                    credentials.forget(connection, accountId).orElseThrow(Allowlist::notConnected);
            try (PreparedStatement update = connection.prepareStatement("""
                    update platform_accounts set
                        state = 'reauth_needed', state_detail = ?,
                        -- a turn that is running loses its lease, so that it does not call the account active again
                        lease_epoch = lease_epoch + 1, lease_owner = null, leased_until = '-infinity'
                    where account_id = ?
                    returning source
                    """)) {
                update.setString(1, "The account was disconnected. Connect it again, or remove the creator.");
                update.setObject(2, accountId);
                try (ResultSet row = update.executeQuery()) {
                    row.next();
                    return new Disconnected(row.getString("source"), forgotten.tokens());
                }
            }
        });
    }

    private static RefusedRequestException notConnected() {
        return new RefusedRequestException(
                HttpStatus.NOT_FOUND, "not_connected", "The project has no such connected creator.");
    }

    /** Makes every account of the project due at once, as wide as its source goes. */
    void syncNow(UUID projectId) {
        transactions.executeWrite(status -> {
            try (PreparedStatement update = status.getConnection().prepareStatement("""
                    update platform_accounts a set
                        quick_due_at = case when quick_due_at = 'infinity' then quick_due_at else now() end,
                        posts_due_at = case when posts_due_at = 'infinity' then posts_due_at else now() end,
                        full_due_at = case when full_due_at = 'infinity' then full_due_at else now() end,
                        -- a rest for the platform's or our quota stays; the others wait for somebody to mend something
                        paused_until = case when state in ('permission_missing', 'unavailable') then '-infinity'
                            else paused_until end
                    where account_id in (select s.account_id from social_accounts s where s.project_id = ?)
                    """)) {
                update.setObject(1, projectId);
                return update.executeUpdate();
            }
        });
    }

    private static UUID accountId(AccountToRead account) {
        return NaturalKeys.id(
                "platform_account",
                account.source().name(),
                account.platform(),
                account.platformAccountId() == null ? "@" + account.handle() : account.platformAccountId());
    }

    private static UUID watched(Connection connection, UUID projectId, String platform, String handle)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("""
                select account_id from social_accounts where project_id = ? and platform = ? and handle = ?
                """)) {
            select.setObject(1, projectId);
            select.setString(2, platform);
            select.setString(3, handle);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getObject(1, UUID.class) : null;
            }
        }
    }

    private static void ensure(Connection connection, UUID accountId, AccountToRead account) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("""
                insert into platform_accounts (account_id, source, platform, handle, platform_account_id)
                values (?, ?, ?, ?, ?)
                on conflict (account_id) do update set handle = excluded.handle
                where platform_accounts.handle <> excluded.handle
                """)) {
            insert.setObject(1, accountId);
            insert.setString(2, account.source().name());
            insert.setString(3, account.platform());
            insert.setString(4, account.handle());
            insert.setString(5, account.platformAccountId());
            insert.executeUpdate();
        }
    }

    /** Locks the accounts and every other row for the same account of the platform, so that no page is being stored. */
    private static void lock(Connection connection, UUID accountId, UUID other) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("""
                select account_id from platform_accounts
                where account_id in (?, ?)
                   or account_key in (select account_key from platform_accounts where account_id in (?, ?))
                order by account_id for update
                """)) {
            select.setObject(1, accountId);
            select.setObject(2, other);
            select.setObject(3, accountId);
            select.setObject(4, other);
            select.executeQuery().close();
        }
    }

    private static void watch(Connection connection, UUID projectId, AccountToRead account, UUID accountId)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("""
                insert into social_accounts (project_id, platform, handle, account_id) values (?, ?, ?, ?)
                on conflict (project_id, platform, handle) do update set account_id = excluded.account_id
                where social_accounts.account_id <> excluded.account_id
                """)) {
            insert.setObject(1, projectId);
            insert.setString(2, account.platform());
            insert.setString(3, account.handle());
            insert.setObject(4, accountId);
            insert.executeUpdate();
        }
    }

    /**
     * Due at once in every kind that the source knows, without the failures of the past. A turn that is running loses its
     * lease: what it hears of the tokens that it began with must not become the account's state.
     */
    private static void restart(Connection connection, UUID accountId, AccountToRead account, boolean revived)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("""
                update platform_accounts set
                    platform_account_id = case when state = 'unavailable' and ? then null else platform_account_id end,
                    state = case when last_success_at is null then 'waiting' else 'active' end,
                    watched_since = case when ? then now() else watched_since end,
                    state_detail = null, limitation = null, failures = 0, paused_until = '-infinity',
                    lease_epoch = lease_epoch + 1, lease_owner = null, leased_until = '-infinity',
                    quick_due_at = case when ? then now() else 'infinity' end,
                    posts_due_at = case when ? then now() else 'infinity' end,
                    full_due_at = case when ? then now() else 'infinity' end
                where account_id = ?
                """)) {
            update.setBoolean(1, account.platformAccountId() == null);
            update.setBoolean(2, revived);
            update.setBoolean(3, account.source().kinds().contains(SyncKind.QUICK));
            update.setBoolean(4, account.source().kinds().contains(SyncKind.POSTS));
            update.setBoolean(5, account.source().kinds().contains(SyncKind.FULL));
            update.setObject(6, accountId);
            update.executeUpdate();
        }
    }

    private void settle(Connection connection, UUID accountId) throws SQLException {
        if (accountId == null) {
            return;
        }
        if (!isWatched(connection, accountId)) {
            credentials.forget(connection, accountId);
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Projects.changed(connection, accountId, now);
    }

    private static boolean isWatched(Connection connection, UUID accountId) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("select 1 from social_accounts where account_id = ? limit 1")) {
            select.setObject(1, accountId);
            try (ResultSet row = select.executeQuery()) {
                return row.next();
            }
        }
    }

    private static boolean isWatchedByOthers(Connection connection, UUID accountId, UUID projectId)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("""
                select 1 from social_accounts where account_id = ? and project_id <> ? limit 1
                """)) {
            select.setObject(1, accountId);
            select.setObject(2, projectId);
            try (ResultSet row = select.executeQuery()) {
                return row.next();
            }
        }
    }

    private static List<Creator> creators(Connection connection, UUID projectId, String platform, String handle)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("""
                select s.platform, s.handle, a.account_key, a.source, a.state,
                       coalesce(a.state_detail, nullif(concat_ws(' ', a.limitation, case when c.warned_days is not null
                           then 'Connect the account again before '
                               || to_char(c.reauth_due_at at time zone 'UTC', 'YYYY-MM-DD')
                               || ': the consent ends then.' end), '')) as detail,
                       a.last_success_at, c.reauth_due_at,
                       case when a.state <> 'reauth_needed' then nullif(greatest(
                           least(a.quick_due_at, a.posts_due_at, a.full_due_at), a.paused_until, p.paused_until
                       ), 'infinity') end as next_sync_at
                from social_accounts s
                join platform_accounts a using (account_id)
                left join credentials c using (account_id)
                left join rate_pauses p on p.source = a.source
                where s.project_id = ? and (?::text is null or s.platform = ? and s.handle = ?)
                order by s.platform, s.handle
                """)) {
            select.setObject(1, projectId);
            select.setString(2, platform);
            select.setString(3, platform);
            select.setString(4, handle);
            List<Creator> creators = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    creators.add(new Creator(
                            row.getString("platform"),
                            row.getString("handle"),
                            row.getString("account_key"),
                            row.getString("source"),
                            row.getString("state"),
                            row.getString("detail"),
                            time(row, "last_success_at"),
                            time(row, "next_sync_at"),
                            time(row, "reauth_due_at")));
                }
            }
            return creators;
        }
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
