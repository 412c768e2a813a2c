package io.tidemark.sync.credential;

import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.LongConsumer;

/**
 * Encrypts every token with the key in use that was encrypted with an older one. Each batch is a transaction of its own,
 * and what is done is seen by the ciphertext's first bytes, so that it may be stopped anywhere and started again, also
 * while the service runs.
 */
@Singleton
public final class Reencryption {

    /** What the ciphertext of an ad account's token is bound to, beside the account. */
    public static final String AD_TOKEN = "ad_access_token";

    private static final int BATCH = 100;

    private final TransactionOperations<Connection> transactions;
    private final CredentialCipher cipher;

    Reencryption(TransactionOperations<Connection> transactions, CredentialCipher cipher) {
        this.transactions = transactions;
        this.cipher = cipher;
    }

    private record Row(UUID accountId, byte[] accessToken, byte[] refreshToken) {}

    /**
     * Encrypts what is left to encrypt.
     *
     * @param progress told after each batch how many accounts are done
     * @return how many accounts there were
     * @throws IllegalStateException when a token was made with a key that is not in the keyset; those before it are done
     */
    public long run(LongConsumer progress) {
        long done = 0;
        for (int batch = BATCH; batch == BATCH; ) {
            batch = transactions.executeWrite(status -> batch(status.getConnection()));
            done += batch;
            progress.accept(done);
        }
        for (int batch = BATCH; batch == BATCH; ) {
            batch = transactions.executeWrite(status -> adAccounts(status.getConnection()));
            done += batch;
            if (batch > 0) {
                progress.accept(done);
            }
        }
        return done;
    }

    private int adAccounts(Connection connection) throws SQLException {
        int rows = 0;
        try (PreparedStatement select = connection.prepareStatement("""
                        select account_id, access_token from ad_accounts
                        where substring(access_token from 1 for 5) <> ?
                        order by account_id limit ? for update
                        """);
                PreparedStatement update =
                        connection.prepareStatement("update ad_accounts set access_token = ? where account_id = ?")) {
            select.setBytes(1, cipher.prefix());
            select.setInt(2, BATCH);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    UUID accountId = row.getObject("account_id", UUID.class);
                    update.setBytes(1, again(accountId, AD_TOKEN, row.getBytes("access_token")));
                    update.setObject(2, accountId);
                    update.addBatch();
                    rows++;
                }
            }
            update.executeBatch();
        }
        return rows;
    }

    private int batch(Connection connection) throws SQLException {
        List<Row> rows = outdated(connection);
        try (PreparedStatement update = connection.prepareStatement("""
                update credentials set access_token = ?, refresh_token = ? where account_id = ?
                """)) {
            for (Row row : rows) {
                update.setBytes(1, again(row.accountId(), "access_token", row.accessToken()));
                update.setBytes(2, again(row.accountId(), "refresh_token", row.refreshToken()));
                update.setObject(3, row.accountId());
                update.addBatch();
            }
            update.executeBatch();
        }
        return rows.size();
    }

    private List<Row> outdated(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("""
                select account_id, access_token, refresh_token from credentials
                where substring(access_token from 1 for 5) <> ? or substring(refresh_token from 1 for 5) <> ?
                order by account_id limit ? for update
                """)) {
            select.setBytes(1, cipher.prefix());
            select.setBytes(2, cipher.prefix());
            select.setInt(3, BATCH);
            List<Row> rows = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    rows.add(new Row(
                            row.getObject("account_id", UUID.class),
                            row.getBytes("access_token"),
                            row.getBytes("refresh_token")));
                }
            }
            return rows;
        }
    }

    private byte[] again(UUID accountId, String column, byte[] ciphertext) {
        return ciphertext == null
                ? null
                : cipher.encrypt(accountId, column, cipher.decrypt(accountId, column, ciphertext));
    }
}
