package io.tidemark.messaging;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;

/** Settles the polls of one consumer group. */
public final class BatchConsumer<E> {

    public void consume(ConsumerRecords<byte[], byte[]> records, Consumer<byte[], byte[]> consumer) {
        throw new UnsupportedOperationException();
    }
}
