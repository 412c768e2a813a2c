package io.tidemark.sync.ads;

import io.micronaut.transaction.TransactionOperations;
import io.tidemark.messaging.EventPublisher;
import io.tidemark.schemas.Topics;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.List;

/**
 * Publishes what the table says is not announced and marks it afterwards. A crash in between makes the same events come
 * again, to the byte; nothing is lost, because the state was stored first.
 */
@Singleton
class AdAnnouncer {

    private static final int BATCH = 500;

    private final TransactionOperations<Connection> transactions;
    private final EventPublisher publisher;
    private final AdLeases leases;

    AdAnnouncer(TransactionOperations<Connection> transactions, EventPublisher publisher, AdLeases leases) {
        this.transactions = transactions;
        this.publisher = publisher;
        this.leases = leases;
    }

    /**
     * Announces everything of the account that waits.
     *
     * @return how many events were published
     * @throws AdLeaseLostException when the lease ended while publishing
     * @throws io.tidemark.messaging.PublishFailedException when the brokers did not take it; it keeps waiting
     */
    int announce(AdLease lease) {
        int total = 0;
        while (true) {
            List<AdDay> waiting = transactions.executeRead(
                    status -> AdDays.unannounced(status.getConnection(), lease.accountId(), BATCH));
            publisher.publish(
                    Topics.AD_METRICS_COLLECTED,
                    waiting.stream().map(day -> AdEvents.collected(lease, day)).toList());
            mark(lease, waiting);
            total += waiting.size();
            if (waiting.size() < BATCH) {
                return total;
            }
        }
    }

    private void mark(AdLease lease, List<AdDay> announced) {
        transactions.executeWrite(status -> {
            Connection connection = status.getConnection();
            leases.fence(connection, lease);
            AdDays.announced(connection, lease.accountId(), announced);
            try (PreparedStatement update = connection.prepareStatement("""
                    update ad_accounts a
                    set unannounced = exists
                        (select from ad_days d where d.account_id = a.account_id and not d.announced)
                    where a.account_id = ? and a.unannounced
                    """)) {
                update.setObject(1, lease.accountId());
                update.executeUpdate();
            }
            return null;
        });
    }
}
