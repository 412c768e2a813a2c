package io.tidemark.sync.credential;

import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
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

    /** Changes tokens that are no longer accepted; runs while no other replica can do the same for the account. */
    @FunctionalInterface
    public interface Refresh<R> {

        /**
         * Asks the platform.
         *
         * @param current the tokens as they are stored
         * @param save stores the new tokens, before anyone uses them
         */
        R refresh(Tokens current, Save save) throws SQLException;
    }

    /** Stores new tokens in the transaction that holds the row. */
    @FunctionalInterface
    public interface Save {

        /** Replaces the stored tokens. */
        void save(Tokens tokens) throws SQLException;
    }

    /** The account's tokens, or empty when it was never connected. */
    public Optional<Tokens> find(UUID accountId) {
        return transactions.executeRead(status -> read(status.getConnection(), accountId, false));
    }

    /**
     * Runs a refresh with the account's row locked, so that a single-use refresh token is used once over all replicas.
     * The row is released when the new tokens are on disk.
     *
     * @return what the refresh returned, or empty when the account was never connected
     */
    public <R> Optional<R> withLock(UUID accountId, Refresh<R> refresh) {
        return transactions.executeWrite(status -> {
            Connection connection = status.getConnection();
            Optional<Tokens> current = read(connection, accountId, true);
            return current.isEmpty()
                    ? Optional.empty()
                    : Optional.of(refresh.refresh(current.get(), tokens -> store(connection, accountId, tokens)));
        });
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
                    scopes = excluded.scopes
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

    /** Forgets the tokens of an account within the caller's transaction; whether there were any. */
    public boolean forget(Connection connection, UUID accountId) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("delete from credentials where account_id = ?")) {
            delete.setObject(1, accountId);
            return delete.executeUpdate() > 0;
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
