package io.tidemark.messaging;

import io.tidemark.schemas.Topic;
import jakarta.inject.Singleton;
import org.apache.avro.specific.SpecificRecord;

/** Makes the {@link BatchConsumer} of a listener. */
@Singleton
public class BatchConsumers {

    /**
     * @param group the consumer group, which also names the dead-letter topic {@code <group>.dlq}
     * @param topic the topic that the listener reads
     * @param handler what to do with a batch
     */
    public <E extends SpecificRecord> BatchConsumer<E> of(String group, Topic<E> topic, BatchHandler<E> handler) {
        throw new UnsupportedOperationException();
    }
}
