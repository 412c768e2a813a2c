package io.tidemark.messaging;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** The one producer of a service. It hands a send back only when every record is acknowledged or has failed. */
final class RecordSender implements AutoCloseable {

    /** How many encoded records are held at once, however many a caller brings. */
    private static final int MOST_ON_THEIR_WAY = 5000;

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final Producer<byte[], byte[]> producer;

    RecordSender(Producer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    /**
     * @throws PublishFailedException when at least one record may not have been stored; every other one was waited for
     */
    void sendAll(Iterable<ProducerRecord<byte[], byte[]>> records) {
        Flight flight = new Flight();
        for (ProducerRecord<byte[], byte[]> record : records) {
            if (!flight.send(record)) {
                break;
            }
        }
        flight.land();
    }

    Flight flight() {
        return new Flight();
    }

    /** Records on their way, bounded in number. Not thread-safe. */
    final class Flight {

        private final Deque<Future<RecordMetadata>> acknowledgements = new ArrayDeque<>();
        private Throwable firstFailure;
        private int failures;

        /** Sends a record, after waiting for an earlier one if too many are on their way; false when more are of no use. */
        boolean send(ProducerRecord<byte[], byte[]> record) {
            if (acknowledgements.size() >= MOST_ON_THEIR_WAY) {
                await(acknowledgements.poll());
            }
            if (failures > 0) {
                return false;
            }
            try {
                Future<RecordMetadata> acknowledgement = producer.send(record);
                acknowledgements.add(acknowledgement);
                // Without metadata or memory every single send would wait for its timeout; those on their way are
                // awaited
                // in the end.
                return acknowledgement.state() != Future.State.FAILED;
            } catch (RuntimeException e) {
                firstFailure = e;
                failures++;
                return false;
            }
        }

        /**
         * Waits for every record that was sent.
         *
         * @throws PublishFailedException when at least one may not have been stored
         */
        void land() {
            while (!acknowledgements.isEmpty()) {
                await(acknowledgements.poll());
            }
            if (firstFailure != null) {
                throw new PublishFailedException(
                        "at least " + failures + " records were not acknowledged: " + firstFailure, firstFailure);
            }
        }

        private void await(Future<RecordMetadata> acknowledgement) {
            try {
                acknowledgement.get();
            } catch (ExecutionException e) {
                firstFailure = firstFailure == null ? e.getCause() : firstFailure;
                failures++;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new PublishFailedException("interrupted while waiting for acknowledgements", e);
            }
        }
    }

    @Override
    public void close() {
        producer.close(CLOSE_TIMEOUT);
    }
}
