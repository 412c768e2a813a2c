package io.tidemark.sync.ads;

import io.micronaut.transaction.TransactionOperations;
import io.tidemark.schemas.NaturalKeys;
import io.tidemark.sync.credential.CredentialCipher;
import io.tidemark.sync.credential.Reencryption;
import io.tidemark.sync.platform.ads.AdAccess;
import io.tidemark.sync.platform.ads.AdAccountFacts;
import io.tidemark.sync.platform.ads.AdSource;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Which projects watch which ad accounts. An account that nobody watches is not read, and its token is forgotten. */
@Singleton
class AdAccounts {

    private static final String TOKEN_COLUMN = Reencryption.AD_TOKEN;

    private final TransactionOperations<Connection> transactions;
    private final CredentialCipher cipher;
    private final InstantSource clock;

    AdAccounts(TransactionOperations<Connection> transactions, CredentialCipher cipher, InstantSource clock) {
        this.transactions = transactions;
        this.cipher = cipher;
        this.clock = clock;
    }

    /** Our id of an ad account. */
    static UUID accountId(AdSource source, String adAccountId) {
        return NaturalKeys.id("ad_account", source.name(), adAccountId);
    }

    /** The project's ad accounts, by platform and id. */
    List<AdAccount> of(UUID projectId) {
        return transactions.executeRead(status -> list(status.getConnection(), projectId, null));
    }

    /**
     * Has an account read for the project. The token was tried before, so that a project sees only what its own token
     * opens; from now on it serves every project that watches the account.
     */
    AdAccount put(UUID projectId, AdSource source, AdAccess access, AdAccountFacts facts) {
        return transactions.executeWrite(status -> {
            Connection connection = status.getConnection();
            try (PreparedStatement upsert = connection.prepareStatement("""
                    insert into ad_accounts
                        (account_id, source, platform, ad_account_id, time_zone, currency, access_token)
                    values (?, ?, ?, ?, ?, ?, ?)
                    on conflict (account_id) do update set
                        time_zone = excluded.time_zone, currency = excluded.currency,
                        access_token = excluded.access_token,
                        state = case when ad_accounts.last_success_at is null then 'waiting' else 'active' end,
                        state_detail = null, failures = 0, paused_until = '-infinity',
                        -- a turn that is running must not tell how it fared with the token before
                        lease_epoch = ad_accounts.lease_epoch + 1, lease_owner = null, leased_until = '-infinity',
                        recent_due_at = now(), window_due_at = now(),
                        watched_since = case when ad_accounts.access_token is null then now()
                            else ad_accounts.watched_since end
                    """)) {
                upsert.setObject(1, access.accountId());
                upsert.setString(2, source.name());
                upsert.setString(3, source.platform());
                upsert.setString(4, access.adAccountId());
                upsert.setString(5, facts.timeZone().getId());
                upsert.setString(6, facts.currency());
                upsert.setBytes(7, cipher.encrypt(access.accountId(), TOKEN_COLUMN, access.accessToken()));
                upsert.executeUpdate();
            }
            try (PreparedStatement insert = connection.prepareStatement("""
                    insert into ad_account_projects (project_id, account_id) values (?, ?) on conflict do nothing
                    """)) {
                insert.setObject(1, projectId);
                insert.setObject(2, access.accountId());
                insert.executeUpdate();
            }
            tellProjects(connection, access.accountId(), now());
            return list(connection, projectId, access.accountId()).getFirst();
        });
    }

    /** Stops reading an account for the project; nothing happens when the project does not watch it. */
    void remove(UUID projectId, UUID accountId) {
        transactions.executeWrite(status -> {
            Connection connection = status.getConnection();
            lock(connection, accountId);
            try (PreparedStatement delete = connection.prepareStatement(
                            "delete from ad_account_projects where project_id = ? and account_id = ?");
                    PreparedStatement forget = connection.prepareStatement("""
                            update ad_accounts a set access_token = null
                            where account_id = ? and not exists
                                (select from ad_account_projects p where p.account_id = a.account_id)
                            """)) {
                delete.setObject(1, projectId);
                delete.setObject(2, accountId);
                delete.executeUpdate();
                forget.setObject(1, accountId);
                forget.executeUpdate();
            }
            tellProjects(connection, accountId, now());
            return null;
        });
    }

    /** The account with its token, or empty when nobody watches it any more. */
    Optional<AdAccess> access(AdLease lease) {
        return transactions.executeRead(status -> {
            try (PreparedStatement select = status.getConnection()
                    .prepareStatement("select access_token from ad_accounts where account_id = ?")) {
                select.setObject(1, lease.accountId());
                try (ResultSet row = select.executeQuery()) {
                    byte[] token = row.next() ? row.getBytes("access_token") : null;
                    return token == null
                            ? Optional.empty()
                            : Optional.of(new AdAccess(
                                    lease.accountId(),
                                    lease.adAccountId(),
                                    cipher.decrypt(lease.accountId(), TOKEN_COLUMN, token)));
                }
            }
        });
    }

    /**
     * Sets the post behind an ad by hand; null leaves it to the platform again.
     *
     * @return whether the project watches such an ad
     */
    boolean choosePost(UUID projectId, String adKey, String postKey) {
        return transactions.executeWrite(status -> {
            Connection connection = status.getConnection();
            UUID accountId = accountOf(connection, adKey);
            if (accountId == null) {
                return false;
            }
            lock(connection, accountId);
            if (!Ads.choose(connection, projectId, adKey, postKey)) {
                return false;
            }
            Ads.resolve(connection, accountId, now());
            return true;
        });
    }

    /** The projects that watch an account, sorted as text, which is how events carry them. */
    static List<UUID> watching(Connection connection, UUID accountId) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("select project_id from ad_account_projects where account_id = ?")) {
            select.setObject(1, accountId);
            List<UUID> projects = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    projects.add(row.getObject(1, UUID.class));
                }
            }
            projects.sort(Comparator.comparing(UUID::toString));
            return projects;
        }
    }

    /** Has every day of the account announced again with the projects that watch it by then. */
    private static void tellProjects(Connection connection, UUID accountId, Instant now) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("""
                with told as (
                    update ad_days
                    set project_ids = ?, announced = false,
                        observed_at = greatest(?, observed_at + interval '1 microsecond')
                    where account_id = ? and project_ids is distinct from ?
                    returning account_id
                )
                update ad_accounts set unannounced = true where account_id in (select account_id from told)
                """)) {
            Object[] projects = watching(connection, accountId).toArray();
            update.setArray(1, connection.createArrayOf("uuid", projects));
            update.setObject(2, now.atOffset(ZoneOffset.UTC));
            update.setObject(3, accountId);
            update.setArray(4, connection.createArrayOf("uuid", projects));
            update.executeUpdate();
        }
    }

    private static UUID accountOf(Connection connection, String adKey) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("select account_id from ads where ad_key = ?")) {
            select.setString(1, adKey);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getObject(1, UUID.class) : null;
            }
        }
    }

    /** Locks the account, so that no rows of it are being stored. */
    private static void lock(Connection connection, UUID accountId) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("select 1 from ad_accounts where account_id = ? for update")) {
            select.setObject(1, accountId);
            select.executeQuery().close();
        }
    }

    private static List<AdAccount> list(Connection connection, UUID projectId, UUID accountId) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("""
                select a.platform, a.ad_account_id, a.time_zone, a.currency, a.state, a.state_detail, a.last_success_at,
                       case when a.state <> 'reauth_needed' then
                           greatest(least(a.recent_due_at, a.window_due_at), a.paused_until, p.paused_until)
                       end as next_read_at
                from ad_account_projects w
                join ad_accounts a using (account_id)
                left join rate_pauses p on p.source = a.source
                where w.project_id = ? and (?::uuid is null or w.account_id = ?)
                order by a.platform, a.ad_account_id
                """)) {
            select.setObject(1, projectId);
            select.setObject(2, accountId);
            select.setObject(3, accountId);
            List<AdAccount> accounts = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    accounts.add(new AdAccount(
                            row.getString("platform"),
                            row.getString("ad_account_id"),
                            row.getString("time_zone"),
                            row.getString("currency"),
                            row.getString("state"),
                            row.getString("state_detail"),
                            time(row, "last_success_at"),
                            time(row, "next_read_at")));
                }
            }
            return accounts;
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
