package io.tidemark.scoring.pool;

import io.micronaut.configuration.kafka.annotation.Topic;
import io.tidemark.messaging.BatchConsumer;
import io.tidemark.messaging.BatchConsumers;
import io.tidemark.messaging.BatchListener;
import io.tidemark.schemas.Topics;
import io.tidemark.schemas.event.ContainerCreated;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;

@BatchListener(ContainerListener.GROUP)
final class ContainerListener {

    static final String GROUP = "scoring-service.containers";

    private final BatchConsumer<ContainerCreated> consumer;

    ContainerListener(BatchConsumers consumers, ContainerWriter writer) {
        this.consumer = consumers.of(GROUP, Topics.CONTAINERS_CREATED, ContainerWriter::containerId, writer::write);
    }

    @Topic("containers.created.v1")
    void receive(ConsumerRecords<byte[], byte[]> records, Consumer<byte[], byte[]> kafka) {
        consumer.consume(records, kafka);
    }
}
