package io.tidemark.sync.accountmetrics;

import io.micronaut.configuration.kafka.config.KafkaDefaultConfiguration;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.event.ShutdownEvent;
import io.micronaut.runtime.event.annotation.EventListener;
import io.micronaut.scheduling.annotation.Scheduled;
import io.micronaut.transaction.TransactionOperations;
import io.tidemark.messaging.EventPublisher;
import io.tidemark.messaging.PublishFailedException;
import io.tidemark.schemas.Topics;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes observations that wait for their event and marks them afterwards. It looks for what is open instead of being
 * called, so that an observation whose replica died is told like any other, and a caller never waits for Kafka.
 */
@Singleton
// Told of the shutdown, it would be made where there is no Kafka, as while the schema is brought up to date.
@Requires(beans = KafkaDefaultConfiguration.class)
class AccountMetricsAnnouncer {

    private static final Logger LOG = LoggerFactory.getLogger(AccountMetricsAnnouncer.class);

    private static final int BATCH = 500;

    /** Longer than brokers are waited for; after it another replica tries, and at worst tells the same again. */
    private static final Duration IN_HAND = Duration.ofSeconds(60);

    private final TransactionOperations<Connection> transactions;
    private final EventPublisher publisher;
    private volatile boolean stopping;

    AccountMetricsAnnouncer(TransactionOperations<Connection> transactions, EventPublisher publisher) {
        this.transactions = transactions;
        this.publisher = publisher;
    }

    /** The pool of connections is closed before the scheduler ends. */
    @EventListener
    void stop(ShutdownEvent event) {
        stopping = true;
    }

    @Scheduled(
            initialDelay = "${tidemark.sync.account-metrics.announce-interval:500ms}",
            fixedDelay = "${tidemark.sync.account-metrics.announce-interval:500ms}")
    void announceOpen() {
        try {
            while (!stopping && announce(BATCH) == BATCH) {
                LOG.debug("more observations of accounts wait");
            }
        } catch (PublishFailedException e) {
            LOG.warn("observations of accounts wait for the brokers: {}", e.getMessage());
        } catch (Exception e) {
            LOG.warn("observations of accounts wait: {}", e.getMessage());
        }
    }

    /** Announces up to {@code limit} observations and tells how many there were. */
    int announce(int limit) {
        List<AccountObservations.Open> open = transactions.executeWrite(
                status -> AccountObservations.takeOpen(status.getConnection(), limit, IN_HAND));
        if (open.isEmpty()) {
            return 0;
        }
        publisher.publish(
                Topics.ACCOUNT_METRICS_COLLECTED,
                open.stream()
                        .map(each -> AccountMetricsEvents.of(each.platform(), each.observed()))
                        .toList());
        transactions.executeWrite(status -> {
            AccountObservations.announced(status.getConnection(), open);
            return null;
        });
        return open.size();
    }
}
