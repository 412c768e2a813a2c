package io.tidemark.sync.sync;

import io.micronaut.scheduling.annotation.Scheduled;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes the records of runs that a crash left open, forgets old ones, and mends what a database clock that was set back left
 * in the future. Any number of replicas may do it at once.
 */
@Singleton
class Housekeeping {

    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

    /** A turn that is claimed while this waits for a row is later by its own clock; a small step back heals by itself. */
    private static final Duration SLACK = Duration.ofMinutes(1);

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
                pullBack(status.getConnection());
                return null;
            });
        } catch (Exception e) {
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
                        """);
                PreparedStatement gaps = connection.prepareStatement("""
                        delete from sync_gaps where until < now() - ? * interval '1 millisecond'
                        """)) {
            runs.setLong(1, config.keepRuns().toMillis());
            runs.executeUpdate();
            items.setLong(1, config.keepRuns().toMillis());
            items.executeUpdate();
            gaps.setLong(1, config.keepRuns().toMillis());
            gaps.executeUpdate();
        }
    }

    /** No run is due later than one interval from now and no lease ends later than one lease, unless time went back. */
    private void pullBack(Connection connection) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("""
                update platform_accounts set
                    quick_due_at = case when quick_due_at < 'infinity'
                        then least(quick_due_at, now() + ? * interval '1 millisecond') else quick_due_at end,
                    posts_due_at = case when posts_due_at < 'infinity'
                        then least(posts_due_at, now() + ? * interval '1 millisecond') else posts_due_at end,
                    full_due_at = case when full_due_at < 'infinity'
                        then least(full_due_at, now() + ? * interval '1 millisecond') else full_due_at end,
                    leased_until = least(leased_until, now() + ? * interval '1 millisecond')
                where quick_due_at > now() + ? * interval '1 millisecond' and quick_due_at < 'infinity'
                   or posts_due_at > now() + ? * interval '1 millisecond' and posts_due_at < 'infinity'
                   or full_due_at > now() + ? * interval '1 millisecond' and full_due_at < 'infinity'
                   or leased_until > now() + ? * interval '1 millisecond'
                """)) {
            for (int from = 1; from <= 5; from += 4) {
                long slack = from == 1 ? 0 : SLACK.toMillis();
                update.setLong(from, config.quickInterval().toMillis() + slack);
                update.setLong(from + 1, config.postsInterval().toMillis() + slack);
                update.setLong(from + 2, config.fullInterval().toMillis() + slack);
                update.setLong(from + 3, config.lease().toMillis() + slack);
            }
            int mended = update.executeUpdate();
            if (mended > 0) {
                LOG.warn("{} accounts were due or leased later than can be: the database's clock was set back", mended);
            }
        }
    }
}
