package io.tidemark.gateway.overview;

import io.micronaut.configuration.kafka.annotation.Topic;
import io.tidemark.messaging.BatchConsumer;
import io.tidemark.messaging.BatchConsumers;
import io.tidemark.messaging.BatchListener;
import io.tidemark.schemas.Topics;
import io.tidemark.schemas.event.PostMetricsCollected;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;

/** Reads {@code post-metrics.collected.v1} into the read model, one batch while the one before is stored. */
@BatchListener(value = "api-gateway.post-metrics", threads = "2")
final class PostMetricsListener {

    private final BatchConsumer<PostMetricsCollected> consumer;

    PostMetricsListener(BatchConsumers consumers, MetricsWriter writer) {
        this.consumer = consumers.of(
                "api-gateway.post-metrics", Topics.POST_METRICS_COLLECTED, MetricsWriter::check, writer::write);
    }

    @Topic("post-metrics.collected.v1")
    void receive(ConsumerRecords<byte[], byte[]> records, Consumer<byte[], byte[]> kafka) {
        consumer.consume(records, kafka);
    }
}
