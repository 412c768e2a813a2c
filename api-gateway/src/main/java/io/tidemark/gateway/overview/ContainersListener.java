package io.tidemark.gateway.overview;

import io.micronaut.configuration.kafka.annotation.Topic;
import io.tidemark.messaging.BatchConsumer;
import io.tidemark.messaging.BatchConsumers;
import io.tidemark.messaging.BatchListener;
import io.tidemark.schemas.Topics;
import io.tidemark.schemas.event.ContainerCreated;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;

/** Reads {@code containers.created.v1} into the read model. */
@BatchListener("api-gateway.containers")
final class ContainersListener {

    private final BatchConsumer<ContainerCreated> consumer;

    ContainersListener(BatchConsumers consumers, ContainerWriter writer) {
        this.consumer = consumers.of(
                "api-gateway.containers", Topics.CONTAINERS_CREATED, ContainerWriter::check, writer::write);
    }

    @Topic("containers.created.v1")
    void receive(ConsumerRecords<byte[], byte[]> records, Consumer<byte[], byte[]> kafka) {
        consumer.consume(records, kafka);
    }
}
