package io.tidemark.metrics.snapshot;

import io.micronaut.configuration.kafka.annotation.Topic;
import io.tidemark.messaging.BatchConsumer;
import io.tidemark.messaging.BatchConsumers;
import io.tidemark.messaging.BatchListener;
import io.tidemark.schemas.Topics;
import io.tidemark.schemas.event.PostMetricsCollected;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;

/** Reads the observations of posts. */
@BatchListener(PostMetricsListener.GROUP)
final class PostMetricsListener {

    static final String GROUP = "metrics-service.post-metrics";

    private final BatchConsumer<PostMetricsCollected> consumer;

    PostMetricsListener(BatchConsumers consumers, SnapshotWriter writer) {
        this.consumer = consumers.of(GROUP, Topics.POST_METRICS_COLLECTED, Snapshot::of, writer::write);
    }

    @Topic("post-metrics.collected.v1")
    void receive(ConsumerRecords<byte[], byte[]> records, Consumer<byte[], byte[]> kafka) {
        consumer.consume(records, kafka);
    }
}
