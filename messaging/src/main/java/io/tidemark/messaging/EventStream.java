package io.tidemark.messaging;

import java.util.Optional;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Sends events of one topic one after the other without waiting for each, and with a bounded number on their way. Only
 * {@link #finish} tells that the brokers have them all. Not thread-safe.
 *
 * @param <E> the event
 */
public final class EventStream<E extends SpecificRecord> implements AutoCloseable {

    private final RecordSender.Flight flight;
    private final Function<E, Optional<ProducerRecord<byte[], byte[]>>> record;
    private boolean landed;

    EventStream(RecordSender.Flight flight, Function<E, Optional<ProducerRecord<byte[], byte[]>>> record) {
        this.flight = flight;
        this.record = record;
    }

    /**
     * Sends an event. Events with the same key keep their order.
     *
     * @throws PublishFailedException when it, or one before it, may not have been stored
     */
    public void send(E event) {
        Optional<ProducerRecord<byte[], byte[]>> encoded = record.apply(event);
        if (encoded.isPresent() && !flight.send(encoded.get())) {
            finish();
        }
    }

    /**
     * Waits for every acknowledgement.
     *
     * @throws PublishFailedException when at least one event may not have been stored; publishing all of them again is
     *     safe, because their ids stay the same
     */
    public void finish() {
        landed = true;
        flight.land();
    }

    /** Waits for what is on its way when {@link #finish} was not reached. */
    @Override
    public void close() {
        if (!landed) {
            finish();
        }
    }
}
