package io.tidemark.messaging;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The batch loop of one consumer group. Every record of a poll has one of three outcomes: its event is stored, it is in the
 * dead-letter topic and acknowledged there, or it is read again. Only then are offsets committed, and never past a record
 * of the third kind. Nothing escapes to micronaut-kafka, whose own error handling would skip records.
 *
 * <p>Thread-safe; each poll thread brings its own consumer.
 *
 * @param <E> the generated event class
 */
public final class BatchConsumer<E extends SpecificRecord> {

    private static final Logger LOG = LoggerFactory.getLogger(BatchConsumer.class);

    private final String group;
    private final AvroDecoder<E> decoder;
    private final BatchHandler<E> handler;
    private final DeadLetterQueue deadLetterQueue;
    private final BatchConsumerConfig config;
    private final ConsumerLifecycle lifecycle;
    private final ConsumerMeters meters;
    private final DeadLetterBudget budget;
    private final FailureClassifier classifier = new FailureClassifier();
    private final Map<Consumer<?, ?>, Integer> failuresInARow = new ConcurrentHashMap<>();

    BatchConsumer(
            String group,
            AvroDecoder<E> decoder,
            BatchHandler<E> handler,
            DeadLetterQueue deadLetterQueue,
            BatchConsumerConfig config,
            ConsumerLifecycle lifecycle,
            ConsumerMeters meters) {
        this.group = group;
        this.decoder = decoder;
        this.handler = handler;
        this.deadLetterQueue = deadLetterQueue;
        this.config = config;
        this.lifecycle = lifecycle;
        this.meters = meters;
        this.budget = new DeadLetterBudget(config.deadLetterBudget());
    }

    /**
     * Settles one poll. It returns normally whatever happens: when something could not be settled, the consumer has been
     * moved back to it and a pause of at most {@link BatchConsumerConfig#maxBackoff} has passed.
     *
     * @param records what {@code poll} returned
     * @param consumer the consumer that polled; its offsets must be committed by nobody else
     */
    public void consume(ConsumerRecords<byte[], byte[]> records, Consumer<byte[], byte[]> consumer) {
        // Without a commit the records are read again by whoever gets the partitions.
        if (!lifecycle.beginBatch()) {
            return;
        }
        Failure.Transient failure;
        try {
            TraceContext.enter(records);
            failure = settle(records, consumer);
        } catch (Throwable e) {
            rewind(records, consumer);
            failure = new Failure.Transient(e, false);
        } finally {
            TraceContext.leave();
            lifecycle.endBatch();
        }
        if (failure == null) {
            failuresInARow.remove(consumer);
        } else {
            backOff(failure, consumer);
        }
    }

    private Failure.Transient settle(ConsumerRecords<byte[], byte[]> records, Consumer<byte[], byte[]> consumer) {
        BatchAttempt<E> attempt = new BatchAttempt<>(
                group, decoder, handler, classifier, records.count(), config.bisectLimit(), System::nanoTime);
        attempt.run(records);
        int dead = setAside(attempt);
        Map<TopicPartition, OffsetAndMetadata> offsets = offsets(records, attempt);
        attempt.cuts().forEach((partition, offset) -> seek(consumer, partition, offset));
        if (!offsets.isEmpty()) {
            try {
                Failure.Transient commitFailure = commit(offsets, consumer);
                if (commitFailure != null) {
                    readAgain(records, consumer, attempt);
                    return commitFailure;
                }
            } catch (CommitFailedException | RebalanceInProgressException | FencedInstanceIdException e) {
                LOG.info("{}: the group moved on during a batch, which is read again: {}", group, e.getMessage());
                // A partition that stays here keeps its position, and its offsets would wait for the next record.
                readAgain(records, consumer, attempt);
                return null;
            }
        }
        int stored = attempt.stored();
        budget.stored(stored);
        meters.stored(stored);
        meters.deadLetters(dead);
        return attempt.failure();
    }

    /** Writes the dead letters, or has their records read again; answers how many were written. */
    private int setAside(BatchAttempt<E> attempt) {
        int taken = 0;
        for (DeadLetter letter : attempt.deadLetters()) {
            if (letter.countsAgainstBudget() && attempt.isSettled(letter.record())) {
                if (budget.take(1)) {
                    taken++;
                } else {
                    attempt.cut(
                            letter.record(),
                            new Failure.Transient(new DeadLetterBudgetException(letter.cause()), false));
                }
            }
        }
        List<DeadLetter> letters = attempt.deadLetters();
        // Some of those that were taken for may lie beyond a later cut.
        budget.giveBack(taken - charged(letters));
        if (letters.isEmpty()) {
            return 0;
        }
        try {
            deadLetterQueue.write(letters);
        } catch (RuntimeException e) {
            budget.giveBack(charged(letters));
            letters.forEach(letter -> attempt.cut(letter.record(), new Failure.Transient(e, false)));
            return 0;
        }
        DeadLetter first = letters.getFirst();
        LOG.error(
                "{}: {} records are in {}, the first is {} of {}-{}",
                group,
                letters.size(),
                deadLetterQueue.topic(),
                first.record().offset(),
                first.record().topic(),
                first.record().partition(),
                first.cause());
        return letters.size();
    }

    private static int charged(List<DeadLetter> letters) {
        return (int) letters.stream().filter(DeadLetter::countsAgainstBudget).count();
    }

    /** Where each partition stands after this try; a partition without any progress is left out. */
    private Map<TopicPartition, OffsetAndMetadata> offsets(
            ConsumerRecords<byte[], byte[]> records, BatchAttempt<E> attempt) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>(records.nextOffsets());
        for (TopicPartition partition : records.partitions()) {
            List<ConsumerRecord<byte[], byte[]>> polled = records.records(partition);
            Long cut = attempt.cuts().get(partition);
            if (cut == null) {
                ConsumerRecord<byte[], byte[]> last = polled.getLast();
                offsets.putIfAbsent(partition, new OffsetAndMetadata(last.offset() + 1, last.leaderEpoch(), ""));
            } else if (cut > polled.getFirst().offset()) {
                offsets.put(partition, new OffsetAndMetadata(cut));
            } else {
                offsets.remove(partition);
            }
        }
        return offsets;
    }

    /** Null when the offsets are committed. That the group moved on is thrown. */
    private Failure.Transient commit(
            Map<TopicPartition, OffsetAndMetadata> offsets, Consumer<byte[], byte[]> consumer) {
        boolean awoken = false;
        long begun = System.nanoTime();
        try {
            try {
                consumer.commitSync(offsets, config.commitTimeout());
            } catch (WakeupException e) {
                awoken = true;
                // Both tries share the time, or the shutdown would wait for a frozen broker twice.
                long left = config.commitTimeout().toNanos() - (System.nanoTime() - begun);
                consumer.commitSync(offsets, Duration.ofNanos(Math.max(left, 0)));
            }
            return null;
        } catch (CommitFailedException | RebalanceInProgressException | FencedInstanceIdException e) {
            throw e;
        } catch (WakeupException e) {
            awoken = true;
            return new Failure.Transient(e, true);
        } catch (InterruptException e) {
            // The flag would make the next poll fail at once, and nobody but the lifecycle ends a poll thread.
            Thread.interrupted();
            return new Failure.Transient(e, true);
        } catch (RuntimeException e) {
            return classifier.classify(e) instanceof Failure.Transient outage
                    ? outage
                    : new Failure.Transient(e, false);
        } finally {
            // The poll loop ends by this exception only; swallowing it would leave shutdown waiting for ever.
            if (awoken) {
                consumer.wakeup();
            }
        }
    }

    /** Everything comes again, and so do the dead letters, which must not be charged twice. */
    private void readAgain(
            ConsumerRecords<byte[], byte[]> records, Consumer<byte[], byte[]> consumer, BatchAttempt<E> attempt) {
        budget.giveBack(charged(attempt.deadLetters()));
        rewind(records, consumer);
    }

    private void rewind(ConsumerRecords<byte[], byte[]> records, Consumer<byte[], byte[]> consumer) {
        for (TopicPartition partition : records.partitions()) {
            seek(consumer, partition, records.records(partition).getFirst().offset());
        }
    }

    /** Moves back, whatever it takes: a partition that is not moved back would lose records at the next commit. */
    private void seek(Consumer<byte[], byte[]> consumer, TopicPartition partition, long offset) {
        while (true) {
            try {
                consumer.seek(partition, offset);
                return;
            } catch (IllegalStateException e) {
                LOG.info("{}: {} was taken away during a batch: {}", group, partition, e.getMessage());
                return;
            } catch (Throwable e) {
                LOG.error("{}: cannot move {} back to {}, trying again", group, partition, offset, e);
                lifecycle.pause(config.firstBackoff());
                if (lifecycle.isStopping()) {
                    return;
                }
            }
        }
    }

    private void backOff(Failure.Transient failure, Consumer<byte[], byte[]> consumer) {
        int failures = failuresInARow.merge(consumer, 1, Integer::sum);
        Duration pause = backoff(failures);
        meters.retry();
        if (!failure.expected()) {
            LOG.error(
                    "{}: ALARM: an unknown failure stops this consumer; try {} follows in {} ms",
                    group,
                    failures + 1,
                    pause.toMillis(),
                    failure.cause());
        } else if (failures == 1) {
            LOG.warn("{}: an outage stops this consumer; trying again", group, failure.cause());
        } else {
            LOG.warn(
                    "{}: still down, try {} follows in {} ms: {}",
                    group,
                    failures + 1,
                    pause.toMillis(),
                    failure.cause().toString());
        }
        lifecycle.pause(pause);
        Thread.interrupted();
    }

    /** Doubles from the first to the longest, and takes a random point of the upper half so that consumers spread. */
    private Duration backoff(int failures) {
        long longest = Math.min(
                config.maxBackoff().toMillis(), config.firstBackoff().toMillis() << Math.min(failures - 1, 16));
        return Duration.ofMillis(longest / 2 + ThreadLocalRandom.current().nextLong(longest / 2 + 1));
    }
}
