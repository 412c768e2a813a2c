package io.tidemark.messaging;

import io.micronaut.configuration.kafka.annotation.Topic;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.annotation.Value;
import io.tidemark.schemas.event.PostMetricsCollected;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;

/** A listener as a service has it, with a topic of its own for each test. */
@Requires(property = "test.topic")
@BatchListener("${test.group}")
final class StoringListener {

    private final BatchConsumer<PostMetricsCollected> consumer;

    StoringListener(
            BatchConsumers consumers,
            EventTable table,
            @Value("${test.group}") String group,
            @Value("${test.topic}") String topic) {
        this.consumer = consumers.of(group, TestEvents.topic(topic), table);
    }

    @Topic("${test.topic}")
    void receive(ConsumerRecords<byte[], byte[]> records, Consumer<byte[], byte[]> kafka) {
        consumer.consume(records, kafka);
    }
}
