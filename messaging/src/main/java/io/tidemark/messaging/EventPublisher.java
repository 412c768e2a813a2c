package io.tidemark.messaging;

import io.tidemark.schemas.Topic;
import jakarta.inject.Singleton;
import java.util.Collection;
import org.apache.avro.specific.SpecificRecord;

/** Publishes events and waits until the brokers have them. */
@Singleton
public class EventPublisher {

    /**
     * Sends all events and waits for every acknowledgement.
     *
     * @throws PublishFailedException when at least one event may not have been stored; publishing all of them again is
     *     safe, because their ids stay the same
     */
    public <E extends SpecificRecord> void publish(Topic<E> topic, Collection<E> events) {
        throw new UnsupportedOperationException();
    }
}
