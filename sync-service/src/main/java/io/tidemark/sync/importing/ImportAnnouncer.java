package io.tidemark.sync.importing;

import io.micronaut.scheduling.annotation.Scheduled;
import io.micronaut.transaction.TransactionOperations;
import io.tidemark.messaging.EventPublisher;
import io.tidemark.messaging.PublishFailedException;
import io.tidemark.schemas.Topics;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes what imports stored and marks it afterwards. A crash in between makes the same events come again, to the byte;
 * what a replica took and did not announce becomes due for all of them after a while.
 */
@Singleton
class ImportAnnouncer {

    private static final Logger LOG = LoggerFactory.getLogger(ImportAnnouncer.class);
    private static final int AT_ONCE = 500;

    private final TransactionOperations<Connection> transactions;
    private final EventPublisher publisher;
    private final ImportConfig config;

    ImportAnnouncer(TransactionOperations<Connection> transactions, EventPublisher publisher, ImportConfig config) {
        this.transactions = transactions;
        this.publisher = publisher;
        this.config = config;
    }

    /** What one look found. */
    private record Claimed(
            List<ImportedPosts.Due<ImportedPost>> posts, List<ImportedPosts.Due<ImportedObservation>> observations) {

        boolean isEmpty() {
            return posts.isEmpty() && observations.isEmpty();
        }
    }

    /** Announces what an import or a change of projects left behind. */
    @Scheduled(initialDelay = "5s", fixedDelay = "${tidemark.imports.announce-interval:5s}")
    void announceWaiting() {
        try {
            announce(null);
        } catch (PublishFailedException e) {
            LOG.warn("imported posts wait for the brokers: {}", e.getMessage());
        } catch (Exception e) {
            LOG.warn("imported posts could not be announced: {}", e.getMessage());
        }
    }

    /**
     * Announces everything of an import that waits.
     *
     * @param importId null for whatever has waited long enough
     * @throws PublishFailedException when the brokers did not take it; it keeps waiting
     */
    void announce(UUID importId) {
        for (Claimed claimed = claim(importId); !claimed.isEmpty(); claimed = claim(importId)) {
            publisher.publish(
                    Topics.POSTS_SYNCED,
                    claimed.posts().stream()
                            .map(due -> ImportEvents.synced(due.row()))
                            .toList());
            publisher.publish(
                    Topics.POST_METRICS_COLLECTED,
                    claimed.observations().stream()
                            .map(due -> ImportEvents.metrics(due.row()))
                            .toList());
            mark(claimed);
        }
    }

    private Claimed claim(UUID importId) {
        return transactions.executeWrite(status -> {
            Connection connection = status.getConnection();
            return new Claimed(
                    ImportedPosts.claim(connection, importId, AT_ONCE, config.announceAfter()),
                    ImportedPosts.claimObservations(connection, importId, AT_ONCE, config.announceAfter()));
        });
    }

    private void mark(Claimed claimed) {
        transactions.executeWrite(status -> {
            ImportedPosts.announced(status.getConnection(), claimed.posts(), claimed.observations());
            return null;
        });
    }
}
