package io.tidemark.sync.credential;

import io.micronaut.scheduling.annotation.Scheduled;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns when an owner soon has to connect again: 30, 7 and 1 days ahead, each once over all replicas. A token that renews
 * itself is expected to come within 30 days of its end, so that it is warned of from 7 days on.
 */
@Singleton
public class ExpiryWarnings {

    private static final Logger LOG = LoggerFactory.getLogger(ExpiryWarnings.class);

    private final TransactionOperations<Connection> transactions;

    ExpiryWarnings(TransactionOperations<Connection> transactions) {
        this.transactions = transactions;
    }

    /** Writes a line for each account that has come under another threshold since the last time. */
    @Scheduled(initialDelay = "1m", fixedDelay = "1h")
    public void warn() {
        try {
            transactions
                    .executeWrite(status -> warnings(status.getConnection()))
                    .forEach(LOG::warn);
        } catch (Exception e) {
            LOG.warn("nobody was warned of tokens that end: {}", e.getMessage());
        }
    }

    private static List<String> warnings(Connection connection) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("""
                update credentials c set warned_days = due.days
                from (
                    select account_id, case
                        when reauth_due_at < now() + interval '1 day' then 1
                        when reauth_due_at < now() + interval '7 days' then 7
                        when refresh_expires_at < now() + interval '30 days' then 30
                    end as days
                    from credentials
                ) due, platform_accounts a
                where due.account_id = c.account_id and a.account_id = c.account_id
                  and c.warned_days is distinct from due.days
                returning a.platform, a.handle, new.reauth_due_at, new.warned_days as days,
                    new.warned_days < coalesce(old.warned_days, 365) as nearer
                """)) {
            List<String> warnings = new ArrayList<>();
            try (ResultSet row = update.executeQuery()) {
                while (row.next()) {
                    if (row.getBoolean("nearer")) {
                        warnings.add("account " + row.getString("handle") + " of " + row.getString("platform")
                                + " has to be connected again before "
                                + row.getObject("reauth_due_at", OffsetDateTime.class)
                                        .toInstant() + ": less than " + row.getInt("days") + " days are left");
                    }
                }
            }
            return warnings;
        }
    }
}
