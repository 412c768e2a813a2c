package io.tidemark.sync.sync;

import io.micronaut.scheduling.annotation.Scheduled;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes the records of runs that a crash left open and forgets old ones. Any number of replicas may do it at once. */
@Singleton
class Housekeeping {

    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

    private final TransactionOperations<Connection> transactions;
    private final SyncConfig config;

    Housekeeping(TransactionOperations<Connection> transactions, SyncConfig config) {
        this.transactions = transactions;
        this.config = config;
    }

    @Scheduled(initialDelay = "1m", fixedDelay = "5m")
    void tidy() {
        try {
            transactions.executeWrite(status -> {
                closeLostRuns(status.getConnection());
                forgetOld(status.getConnection());
                return null;
            });
        } catch (RuntimeException e) {
            LOG.warn("old records stay for now: {}", e.getMessage());
        }
    }

    private static void closeLostRuns(Connection connection) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("""
                update sync_runs r set outcome = 'lost', finished_at = now()
                from platform_accounts a
                where r.outcome = 'running' and a.account_id = r.account_id
                  and (a.lease_epoch > r.lease_epoch or a.leased_until < now())
                """)) {
            update.executeUpdate();
        }
    }

    private void forgetOld(Connection connection) throws SQLException {
        try (PreparedStatement runs = connection.prepareStatement("""
                        delete from sync_runs where started_at < now() - ? * interval '1 millisecond'
                        """);
                PreparedStatement items = connection.prepareStatement("""
                        delete from rejected_items where last_seen_at < now() - ? * interval '1 millisecond'
                        """)) {
            runs.setLong(1, config.keepRuns().toMillis());
            runs.executeUpdate();
            items.setLong(1, config.keepRuns().toMillis());
            items.executeUpdate();
        }
    }
}
