package io.tidemark.messaging;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** The one producer of a service. It hands a send back only when every record is acknowledged or has failed. */
final class RecordSender implements AutoCloseable {

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final Producer<byte[], byte[]> producer;

    RecordSender(Producer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    /**
     * @throws PublishFailedException when at least one record may not have been stored; every other one was waited for
     */
    void sendAll(Iterable<ProducerRecord<byte[], byte[]>> records) {
        List<Future<RecordMetadata>> acknowledgements = new ArrayList<>();
        Throwable firstFailure = null;
        int failures = 0;
        for (ProducerRecord<byte[], byte[]> record : records) {
            Future<RecordMetadata> acknowledgement;
            try {
                acknowledgement = producer.send(record);
            } catch (RuntimeException e) {
                firstFailure = e;
                failures++;
                break;
            }
            acknowledgements.add(acknowledgement);
            // Without metadata or memory every single send would wait for its timeout; those on their way are awaited
            // below.
            if (acknowledgement.state() == Future.State.FAILED) {
                break;
            }
        }
        for (Future<RecordMetadata> acknowledgement : acknowledgements) {
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
        if (firstFailure != null) {
            throw new PublishFailedException(
                    "at least " + failures + " records were not acknowledged: " + firstFailure, firstFailure);
        }
    }

    @Override
    public void close() {
        producer.close(CLOSE_TIMEOUT);
    }
}
