package io.tidemark.metrics.ad;

import io.micronaut.configuration.kafka.annotation.Topic;
import io.tidemark.messaging.BatchConsumer;
import io.tidemark.messaging.BatchConsumers;
import io.tidemark.messaging.BatchListener;
import io.tidemark.schemas.Topics;
import io.tidemark.schemas.event.AdMetricsCollected;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;

/** Reads what ads spent and earned. */
@BatchListener(AdMetricsListener.GROUP)
final class AdMetricsListener {

    static final String GROUP = "metrics-service.ad-metrics";

    private final BatchConsumer<AdMetricsCollected> consumer;

    AdMetricsListener(BatchConsumers consumers, AdMetricsWriter writer) {
        this.consumer = consumers.of(GROUP, Topics.AD_METRICS_COLLECTED, AdStatement::of, writer::write);
    }

    @Topic("ad-metrics.collected.v1")
    void receive(ConsumerRecords<byte[], byte[]> records, Consumer<byte[], byte[]> kafka) {
        consumer.consume(records, kafka);
    }
}
