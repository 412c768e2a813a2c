package io.tidemark.sync.sync;

import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How much is stored and not announced. When the brokers are slow or away, reading on would only let it grow. */
@Singleton
class Backlog {

    private static final Logger LOG = LoggerFactory.getLogger(Backlog.class);

    private final TransactionOperations<Connection> transactions;
    private final SyncConfig config;
    private volatile boolean full;

    Backlog(TransactionOperations<Connection> transactions, SyncConfig config) {
        this.transactions = transactions;
        this.config = config;
    }

    /** Whether so many posts wait for their event that nothing more is to be read. */
    boolean isFull() {
        boolean was = full;
        full = waiting() >= config.mostUnannounced();
        if (full && !was) {
            LOG.warn(
                    "{} posts or more wait for their event: nothing is read until some are announced",
                    config.mostUnannounced());
        } else if (was && !full) {
            LOG.info("the posts that waited for their event are announced: accounts are read again");
        }
        return full;
    }

    /** Counts no further than it matters. */
    private long waiting() {
        return transactions.executeRead(status -> {
            try (PreparedStatement select = status.getConnection().prepareStatement("""
                    select count(*) from
                        (select from known_posts where not post_announced or not metrics_announced limit ?) waiting
                    """)) {
                select.setInt(1, config.mostUnannounced());
                try (ResultSet row = select.executeQuery()) {
                    row.next();
                    return row.getLong(1);
                }
            }
        });
    }
}
