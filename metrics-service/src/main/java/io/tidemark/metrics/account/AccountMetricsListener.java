package io.tidemark.metrics.account;

import io.micronaut.configuration.kafka.annotation.Topic;
import io.tidemark.messaging.BatchConsumer;
import io.tidemark.messaging.BatchConsumers;
import io.tidemark.messaging.BatchListener;
import io.tidemark.schemas.Topics;
import io.tidemark.schemas.event.AccountMetricsCollected;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;

/** Reads the observations of accounts. They are few, so one thread of a replica is enough. */
@BatchListener(value = AccountMetricsListener.GROUP, threads = "1")
final class AccountMetricsListener {

    static final String GROUP = "metrics-service.account-metrics";

    private final BatchConsumer<AccountMetricsCollected> consumer;

    AccountMetricsListener(BatchConsumers consumers, AccountMetricsWriter writer) {
        this.consumer = consumers.of(GROUP, Topics.ACCOUNT_METRICS_COLLECTED, AccountObservation::of, writer::write);
    }

    @Topic("account-metrics.collected.v1")
    void receive(ConsumerRecords<byte[], byte[]> records, Consumer<byte[], byte[]> kafka) {
        consumer.consume(records, kafka);
    }
}
