package io.tidemark.sync.account;

import io.micronaut.scheduling.annotation.Scheduled;
import io.micronaut.transaction.TransactionOperations;
import io.tidemark.schemas.NaturalKeys;
import io.tidemark.sync.credential.CredentialCipher;
import io.tidemark.sync.credential.Tokens;
import io.tidemark.sync.platform.AccountConnect;
import io.tidemark.sync.platform.AccountConnect.Exchange;
import jakarta.inject.Singleton;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Consents that owners were asked for, in the table {@code connections}. States and codes are stored as hashes only. */
@Singleton
class PendingConnections {

    private static final Logger LOG = LoggerFactory.getLogger(PendingConnections.class);

    private final TransactionOperations<Connection> transactions;
    private final CredentialCipher cipher;
    private final ConnectConfig config;

    PendingConnections(TransactionOperations<Connection> transactions, CredentialCipher cipher, ConnectConfig config) {
        this.transactions = transactions;
        this.cipher = cipher;
        this.config = config;
    }

    /** A consent that has come back. */
    record Pending(UUID connectionId, UUID projectId, String platform, String login, AccountConnect.Consent consent) {}

    /** How far the connection is that a state belongs to. */
    sealed interface Claim {

        /** There is none, or it came back with another code. */
        record Unknown() implements Claim {}

        /** Another call exchanges the code at this moment, or broke off while it did. */
        record Busy() implements Claim {}

        /** The code is to be exchanged, by the caller and nobody else. */
        record Waiting(Pending of) implements Claim {}

        /** The tokens are there; it is open whose they are. */
        record Exchanged(Pending of, Exchange.Granted granted) implements Claim {}

        /** It is over, and the account is read. */
        record Done(Pending of, String handle) implements Claim {}
    }

    /** Remembers a consent before the owner is asked for it; tells until when it may come back. */
    Instant begin(UUID projectId, AccountConnect way, AccountConnect.Consent consent) {
        byte[] stateHash = hash(consent.state());
        UUID id = NaturalKeys.id("connection", HexFormat.of().formatHex(stateHash));
        return transactions.executeWrite(status -> {
            try (PreparedStatement insert = status.getConnection().prepareStatement("""
                    insert into connections (connection_id, state_hash, project_id, platform, login, handle, redirect_uri,
                        code_verifier, status, expires_at)
                    values (?, ?, ?, ?, ?, ?, ?, ?, 'waiting', now() + ? * interval '1 millisecond')
                    returning expires_at
                    """)) {
                insert.setObject(1, id);
                insert.setBytes(2, stateHash);
                insert.setObject(3, projectId);
                insert.setString(4, way.platform());
                insert.setString(5, way.login());
                insert.setString(6, consent.handle());
                insert.setString(7, consent.redirectUri().toString());
                insert.setBytes(8, encrypt(id, "code_verifier", consent.codeVerifier()));
                insert.setLong(9, config.stateLife().toMillis());
                try (ResultSet row = insert.executeQuery()) {
                    row.next();
                    return time(row, "expires_at");
                }
            }
        });
    }

    /** Takes a consent that has come back. The first code that comes with a state is the only one that counts. */
    Claim claim(String state, String code) {
        byte[] codeHash = hash(code);
        return transactions.executeWrite(status -> {
            try (PreparedStatement update = status.getConnection().prepareStatement("""
                    update connections set
                        code_hash = ?,
                        status = case when status = 'waiting' then 'exchanging' else status end
                    where state_hash = ? and expires_at > now() and (code_hash is null or code_hash = ?)
                    returning old.status as was, connection_id, project_id, platform, login, handle, redirect_uri,
                        code_verifier, access_token, refresh_token, access_expires_at, refresh_expires_at, scopes,
                        platform_account_id, connected_handle
                    """)) {
                update.setBytes(1, codeHash);
                update.setBytes(2, hash(state));
                update.setBytes(3, codeHash);
                try (ResultSet row = update.executeQuery()) {
                    return row.next() ? claim(row) : new Claim.Unknown();
                }
            }
        });
    }

    /** Stores the tokens before anyone uses them. */
    void exchanged(UUID id, Exchange.Granted granted) {
        Tokens tokens = granted.tokens();
        transactions.executeWrite(status -> {
            Connection connection = status.getConnection();
            try (PreparedStatement update = connection.prepareStatement("""
                    update connections set status = 'exchanged', code_verifier = null, access_token = ?,
                        refresh_token = ?, access_expires_at = ?, refresh_expires_at = ?, scopes = ?,
                        platform_account_id = ?
                    where connection_id = ?
                    """)) {
                update.setBytes(1, encrypt(id, "access_token", tokens.accessToken()));
                update.setBytes(2, encrypt(id, "refresh_token", tokens.refreshToken()));
                update.setObject(3, offset(tokens.accessExpiresAt()), Types.TIMESTAMP_WITH_TIMEZONE);
                update.setObject(4, offset(tokens.refreshExpiresAt()), Types.TIMESTAMP_WITH_TIMEZONE);
                update.setArray(
                        5, connection.createArrayOf("text", tokens.scopes().toArray()));
                update.setString(6, granted.platformAccountId());
                update.setObject(7, id);
                return update.executeUpdate();
            }
        });
    }

    /** Lets the same code come again, because it was not exchanged. */
    void waitAgain(UUID id) {
        update("update connections set status = 'waiting' where connection_id = ?", id);
    }

    /** Ends a connection, within the transaction that stores the tokens with their account. */
    void connected(Connection connection, UUID id, String handle) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("""
                update connections set status = 'connected', connected_handle = ?, code_verifier = null,
                    access_token = null, refresh_token = null
                where connection_id = ?
                """)) {
            update.setString(1, handle);
            update.setObject(2, id);
            update.executeUpdate();
        }
    }

    /** Gives a connection up. */
    void forget(UUID id) {
        update("delete from connections where connection_id = ?", id);
    }

    /** Gives the connection of a state up that no code has come back for. */
    void forget(String state) {
        transactions.executeWrite(status -> {
            try (PreparedStatement delete = status.getConnection()
                    .prepareStatement("delete from connections where state_hash = ? and status = 'waiting'")) {
                delete.setBytes(1, hash(state));
                return delete.executeUpdate();
            }
        });
    }

    /** Forgets what is too old to come back, with the tokens of those that broke off. */
    @Scheduled(initialDelay = "1m", fixedDelay = "5m")
    void forgetOld() {
        try {
            transactions.executeWrite(status -> {
                try (PreparedStatement delete =
                        status.getConnection().prepareStatement("delete from connections where expires_at < now()")) {
                    return delete.executeUpdate();
                }
            });
        } catch (Exception e) {
            LOG.warn("old connections stay for a while: {}", e.getMessage());
        }
    }

    private void update(String sql, UUID id) {
        transactions.executeWrite(status -> {
            try (PreparedStatement update = status.getConnection().prepareStatement(sql)) {
                update.setObject(1, id);
                return update.executeUpdate();
            }
        });
    }

    private Claim claim(ResultSet row) throws SQLException {
        UUID id = row.getObject("connection_id", UUID.class);
        Pending of = new Pending(
                id,
                row.getObject("project_id", UUID.class),
                row.getString("platform"),
                row.getString("login"),
                new AccountConnect.Consent(
                        null,
                        URI.create(row.getString("redirect_uri")),
                        decrypt(id, "code_verifier", row.getBytes("code_verifier")),
                        row.getString("handle")));
        return switch (row.getString("was")) {
            case "waiting" -> new Claim.Waiting(of);
            case "exchanging" -> new Claim.Busy();
            case "exchanged" -> new Claim.Exchanged(of, granted(id, row));
            case "connected" -> new Claim.Done(of, row.getString("connected_handle"));
            case String other -> throw new IllegalStateException("a connection that is " + other);
        };
    }

    private Exchange.Granted granted(UUID id, ResultSet row) throws SQLException {
        return new Exchange.Granted(
                new Tokens(
                        decrypt(id, "access_token", row.getBytes("access_token")),
                        decrypt(id, "refresh_token", row.getBytes("refresh_token")),
                        time(row, "access_expires_at"),
                        time(row, "refresh_expires_at"),
                        List.of((String[]) row.getArray("scopes").getArray())),
                row.getString("platform_account_id"));
    }

    private byte[] encrypt(UUID id, String column, String secret) {
        return secret == null ? null : cipher.encrypt(id, column, secret);
    }

    private String decrypt(UUID id, String column, byte[] ciphertext) {
        return ciphertext == null ? null : cipher.decrypt(id, column, ciphertext);
    }

    private static OffsetDateTime offset(Instant time) {
        return time == null ? null : time.atOffset(ZoneOffset.UTC);
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static byte[] hash(String secret) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
