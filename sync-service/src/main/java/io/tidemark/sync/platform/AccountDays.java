package io.tidemark.sync.platform;

import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.LocalDate;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers for sources what they read of an account once in a UTC day. A reading counts when the run that made it has
 * been stored to its end, so that a broken run makes it again.
 */
@Singleton
public final class AccountDays {

    private final TransactionOperations<Connection> transactions;
    private final Map<UUID, LocalDate> underWay = new ConcurrentHashMap<>();

    AccountDays(TransactionOperations<Connection> transactions) {
        this.transactions = transactions;
    }

    /** Whether the day's reading is still to be made, which the run has to do then. */
    public boolean begin(UUID accountId, LocalDate today) {
        boolean due = !isRead(accountId, today);
        if (due) {
            underWay.put(accountId, today);
        }
        return due;
    }

    /** Told when a run begins, or could not make the reading: it is left to a later run. */
    public void leave(UUID accountId) {
        underWay.remove(accountId);
    }

    /** Told when the run under way has been stored. */
    public void stored(UUID accountId) {
        LocalDate day = underWay.remove(accountId);
        if (day != null) {
            keep(accountId, day);
        }
    }

    private boolean isRead(UUID accountId, LocalDate today) {
        return transactions.executeRead(status -> {
            try (PreparedStatement select = status.getConnection().prepareStatement("""
                    select 1 from account_days where account_id = ? and read_on >= ?
                    """)) {
                select.setObject(1, accountId);
                select.setObject(2, today);
                try (ResultSet row = select.executeQuery()) {
                    return row.next();
                }
            }
        });
    }

    private void keep(UUID accountId, LocalDate day) {
        transactions.executeWrite(status -> {
            try (PreparedStatement upsert = status.getConnection().prepareStatement("""
                    insert into account_days (account_id, read_on) values (?, ?)
                    on conflict (account_id) do update set read_on = excluded.read_on
                    """)) {
                upsert.setObject(1, accountId);
                upsert.setObject(2, day);
                return upsert.executeUpdate();
            }
        });
    }
}
