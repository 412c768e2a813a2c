package io.tidemark.sync.platform.sift;

import io.micronaut.context.annotation.Requires;
import io.micronaut.scheduling.annotation.Scheduled;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What SIFT tells by its webhook, in the table {@code sift_events}. It only hastens what polling would find out. */
@Singleton
@Requires(bean = SiftConfig.class)
class SiftEvents {

    private static final Logger LOG = LoggerFactory.getLogger(SiftEvents.class);

    private final TransactionOperations<Connection> transactions;

    SiftEvents(TransactionOperations<Connection> transactions) {
        this.transactions = transactions;
    }

    /** Makes the account due at once whose scrape is over; an event that was told before does nothing. */
    void scrapeEnded(String eventId, String jobId) {
        transactions.executeWrite(status -> {
            Connection connection = status.getConnection();
            return isNew(connection, eventId) && wake(connection, jobId);
        });
    }

    private static boolean isNew(Connection connection, String eventId) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("""
                insert into sift_events (event_id, received_at) values (?, now()) on conflict do nothing
                """)) {
            insert.setString(1, eventId);
            return insert.executeUpdate() > 0;
        }
    }

    /** An account that rests for a failure or a throttle goes on resting. */
    private static boolean wake(Connection connection, String jobId) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("""
                update platform_accounts a set paused_until = '-infinity'
                from scrape_jobs j
                where j.job_id = ? and j.status = 'running' and a.account_id = j.account_id
                  and a.state in ('waiting', 'active')
                """)) {
            update.setString(1, jobId);
            return update.executeUpdate() > 0;
        }
    }

    /** Forgets events that are not repeated any more. */
    @Scheduled(initialDelay = "5m", fixedDelay = "1h")
    void forgetOld() {
        try {
            transactions.executeWrite(status -> {
                try (PreparedStatement delete = status.getConnection()
                        .prepareStatement("delete from sift_events where received_at < now() - interval '7 days'")) {
                    return delete.executeUpdate();
                }
            });
        } catch (Exception e) {
            LOG.warn("old events of SIFT stay for a while: {}", e.getMessage());
        }
    }
}
