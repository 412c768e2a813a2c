package io.tidemark.sync.credential;

import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Tokens in the table {@code credentials}, encrypted. */
@Singleton
public final class Credentials {

    private final TransactionOperations<Connection> transactions;
    private final CredentialCipher cipher;

    Credentials(TransactionOperations<Connection> transactions, CredentialCipher cipher) {
        this.transactions = transactions;
        this.cipher = cipher;
    }

    /** Whether a refresh may be sent. */
    public sealed interface Begun {

        /** The account was never connected, or is not any more. */
        record NotConnected() implements Begun {}

        /** Others are stored than those that were refused. */
        record Changed(Tokens tokens) implements Begun {}

        /** Another replica has sent one, or thread of this one. */
        record Busy() implements Begun {}

        /**
         * The caller sends it, and nobody else.
         *
         * @param beganAt when the first refresh was sent that is still open, by which this one is known
         * @param lostBefore whether an earlier one was sent whose answer never came
         */
        record Mine(Tokens current, Instant beganAt, boolean lostBefore) implements Begun {}
    }

    /**
     * When tokens end.
     *
     * @param accessExpiresAt when the access token ends, which is refreshed before
     * @param reauthDueAt when the owner has to connect again at the latest; null when no such time is known
     */
    public record Expiry(Instant accessExpiresAt, Instant reauthDueAt) {}

    /** The account's tokens, or empty when it was never connected. */
    public Optional<Tokens> find(UUID accountId) {
        return transactions.executeRead(status -> read(status.getConnection(), accountId, false));
    }

    /** When the account's tokens end; empty when it is not connected. */
    public Optional<Expiry> expiry(UUID accountId) {
        return transactions.executeRead(status -> {
            try (PreparedStatement select = status.getConnection().prepareStatement("""
                    select access_expires_at, reauth_due_at from credentials where account_id = ?
                    """)) {
                select.setObject(1, accountId);
                try (ResultSet row = select.executeQuery()) {
                    return row.next()
                            ? Optional.of(new Expiry(time(row, "access_expires_at"), time(row, "reauth_due_at")))
                            : Optional.empty();
                }
            }
        });
    }

    /**
     * Notes that a refresh is about to be sent, so that a single-use refresh token is used once over all replicas, and so
     * that a crash before its answer is stored is known afterwards.
     *
     * @param refusedAccessToken the token that is no longer accepted
     * @param lease how long the caller is waited for
     */
    public Begun beginRefresh(UUID accountId, String refusedAccessToken, Duration lease) {
        return transactions.executeWrite(status -> {
            Connection connection = status.getConnection();
            Tokens current = read(connection, accountId, true).orElse(null);
            if (current == null) {
                return new Begun.NotConnected();
            }
            if (!current.accessToken().equals(refusedAccessToken)) {
                return new Begun.Changed(current);
            }
            try (PreparedStatement update = connection.prepareStatement("""
                    update credentials set
                        refresh_began_at = coalesce(refresh_began_at, now()),
                        refresh_leased_until = now() + ? * interval '1 millisecond'
                    where account_id = ? and refresh_leased_until <= now()
                    returning refresh_began_at, old.refresh_began_at is not null as lost
                    """)) {
                update.setLong(1, lease.toMillis());
                update.setObject(2, accountId);
                try (ResultSet row = update.executeQuery()) {
                    return row.next()
                            ? new Begun.Mine(current, time(row, "refresh_began_at"), row.getBoolean("lost"))
                            : new Begun.Busy();
                }
            }
        });
    }

    /** Stores what a refresh gave, unless others were stored meanwhile; tells the tokens that are stored then. */
    public Optional<Tokens> endRefresh(UUID accountId, Begun.Mine refresh, Tokens fresh) {
        return transactions.executeWrite(status -> {
            Connection connection = status.getConnection();
            if (close(connection, accountId, refresh)) {
                store(connection, accountId, fresh);
            }
            return read(connection, accountId, false);
        });
    }

    /** Notes that a refresh gave nothing and used nothing up; tells the tokens that are stored then. */
    public Optional<Tokens> endRefresh(UUID accountId, Begun.Mine refresh) {
        return transactions.executeWrite(status -> {
            close(status.getConnection(), accountId, refresh);
            return read(status.getConnection(), accountId, false);
        });
    }

    /** Lets a refresh be sent again whose answer did not come; it stays open. */
    public void leaveRefreshOpen(UUID accountId, Begun.Mine refresh) {
        transactions.executeWrite(status -> {
            try (PreparedStatement update = status.getConnection().prepareStatement("""
                    update credentials set refresh_leased_until = '-infinity'
                    where account_id = ? and refresh_began_at = ?
                    """)) {
                update.setObject(1, accountId);
                update.setObject(2, refresh.beganAt().atOffset(ZoneOffset.UTC));
                return update.executeUpdate();
            }
        });
    }

    private static boolean close(Connection connection, UUID accountId, Begun.Mine refresh) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("""
                update credentials set refresh_began_at = null, refresh_leased_until = '-infinity'
                where account_id = ? and refresh_began_at = ?
                """)) {
            update.setObject(1, accountId);
            update.setObject(2, refresh.beganAt().atOffset(ZoneOffset.UTC));
            return update.executeUpdate() > 0;
        }
    }

    /** Stores the tokens of an account within the caller's transaction. */
    public void store(Connection connection, UUID accountId, Tokens tokens) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("""
                insert into credentials
                    (account_id, access_token, refresh_token, access_expires_at, refresh_expires_at, scopes)
                values (?, ?, ?, ?, ?, ?)
                on conflict (account_id) do update set
                    access_token = excluded.access_token,
                    refresh_token = excluded.refresh_token,
                    access_expires_at = excluded.access_expires_at,
                    refresh_expires_at = excluded.refresh_expires_at,
                    scopes = excluded.scopes,
                    refresh_began_at = null,
                    refresh_leased_until = '-infinity'
                """)) {
            insert.setObject(1, accountId);
            insert.setBytes(2, cipher.encrypt(accountId, "access_token", tokens.accessToken()));
            insert.setBytes(
                    3,
                    tokens.refreshToken() == null
                            ? null
                            : cipher.encrypt(accountId, "refresh_token", tokens.refreshToken()));
            insert.setObject(4, tokens.accessExpiresAt().atOffset(ZoneOffset.UTC));
            insert.setObject(
                    5,
                    tokens.refreshExpiresAt() == null
                            ? null
                            : tokens.refreshExpiresAt().atOffset(ZoneOffset.UTC),
                    Types.TIMESTAMP_WITH_TIMEZONE);
            insert.setArray(6, connection.createArrayOf("text", tokens.scopes().toArray()));
            insert.executeUpdate();
        }
    }

    /**
     * What was stored of an account.
     *
     * @param tokens null when they could not be decrypted
     */
    public record Forgotten(Tokens tokens) {}

    /** Forgets the tokens of an account within the caller's transaction; empty when there were none. */
    public Optional<Forgotten> forget(Connection connection, UUID accountId) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("""
                delete from credentials where account_id = ?
                returning access_token, refresh_token, access_expires_at, refresh_expires_at, scopes
                """)) {
            delete.setObject(1, accountId);
            try (ResultSet row = delete.executeQuery()) {
                return row.next() ? Optional.of(forgotten(accountId, row)) : Optional.empty();
            }
        }
    }

    private Forgotten forgotten(UUID accountId, ResultSet row) throws SQLException {
        try {
            return new Forgotten(tokens(accountId, row));
        } catch (IllegalStateException e) {
            // Of another keyset: they are of no use to anybody, which is no reason to keep them.
            return new Forgotten(null);
        }
    }

    private Optional<Tokens> read(Connection connection, UUID accountId, boolean locked) throws SQLException {
        String query = """
                select access_token, refresh_token, access_expires_at, refresh_expires_at, scopes
                from credentials where account_id = ?
                """;
        try (PreparedStatement select = connection.prepareStatement(locked ? query + " for update" : query)) {
            select.setObject(1, accountId);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(tokens(accountId, row)) : Optional.empty();
            }
        }
    }

    private Tokens tokens(UUID accountId, ResultSet row) throws SQLException {
        byte[] refreshToken = row.getBytes("refresh_token");
        return new Tokens(
                cipher.decrypt(accountId, "access_token", row.getBytes("access_token")),
                refreshToken == null ? null : cipher.decrypt(accountId, "refresh_token", refreshToken),
                time(row, "access_expires_at"),
                time(row, "refresh_expires_at"),
                List.of((String[]) row.getArray("scopes").getArray()));
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
