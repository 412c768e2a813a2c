package io.tidemark.scoring.pool;

import io.micronaut.configuration.kafka.annotation.Topic;
import io.tidemark.messaging.BatchConsumer;
import io.tidemark.messaging.BatchConsumers;
import io.tidemark.messaging.BatchListener;
import io.tidemark.schemas.Topics;
import io.tidemark.schemas.event.PostMetricsCollected;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;

@BatchListener(PostMetricsListener.GROUP)
final class PostMetricsListener {

    static final String GROUP = "scoring-service.post-metrics";

    private final BatchConsumer<PostMetricsCollected> consumer;

    PostMetricsListener(BatchConsumers consumers, PostMetricsWriter writer) {
        this.consumer = consumers.of(GROUP, Topics.POST_METRICS_COLLECTED, PostMetricsWriter::check, writer::write);
    }

    @Topic("post-metrics.collected.v1")
    void receive(ConsumerRecords<byte[], byte[]> records, Consumer<byte[], byte[]> kafka) {
        consumer.consume(records, kafka);
    }
}
