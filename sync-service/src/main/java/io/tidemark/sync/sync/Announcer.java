package io.tidemark.sync.sync;

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
class Announcer {

    private static final int BATCH = 200;

    private final TransactionOperations<Connection> transactions;
    private final EventPublisher publisher;
    private final Leases leases;

    Announcer(TransactionOperations<Connection> transactions, EventPublisher publisher, Leases leases) {
        this.transactions = transactions;
        this.publisher = publisher;
        this.leases = leases;
    }

    /** How many events were published. */
    record Announced(int posts, int metrics) {

        static final Announced NOTHING = new Announced(0, 0);

        Announced plus(Announced more) {
            return new Announced(posts + more.posts, metrics + more.metrics);
        }
    }

    /**
     * Announces everything of the account that waits.
     *
     * @throws LeaseLostException when the lease ended while publishing
     * @throws io.tidemark.messaging.PublishFailedException when the brokers did not take it; it keeps waiting
     */
    Announced announce(Lease lease) {
        Announced total = Announced.NOTHING;
        while (true) {
            List<KnownPost> waiting = transactions.executeRead(
                    status -> KnownPosts.unannounced(status.getConnection(), lease.accountId(), BATCH));
            Announced published = publish(lease, waiting);
            total = total.plus(published);
            mark(lease, waiting);
            if (waiting.size() < BATCH) {
                return total;
            }
        }
    }

    private Announced publish(Lease lease, List<KnownPost> waiting) {
        var posts = waiting.stream()
                .filter(post -> !post.state().announced())
                .map(post -> PostEvents.synced(lease.account().platform(), lease.source(), post))
                .toList();
        var metrics = waiting.stream()
                .filter(post -> !post.observation().announced())
                .map(post -> PostEvents.metrics(lease.account().platform(), lease.source(), post))
                .toList();
        publisher.publish(Topics.POSTS_SYNCED, posts);
        publisher.publish(Topics.POST_METRICS_COLLECTED, metrics);
        return new Announced(posts.size(), metrics.size());
    }

    private void mark(Lease lease, List<KnownPost> announced) {
        transactions.executeWrite(status -> {
            Connection connection = status.getConnection();
            leases.fence(connection, lease);
            KnownPosts.announced(connection, lease.accountId(), announced);
            try (PreparedStatement update = connection.prepareStatement("""
                    update platform_accounts a
                    set unannounced = exists
                        (select from known_posts p
                         where p.account_id = a.account_id and (not p.post_announced or not p.metrics_announced))
                    where a.account_id = ? and a.unannounced
                    """)) {
                update.setObject(1, lease.accountId());
                update.executeUpdate();
            }
            return null;
        });
    }
}
