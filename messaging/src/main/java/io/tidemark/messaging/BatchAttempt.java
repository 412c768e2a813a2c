package io.tidemark.messaging;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/**
 * One try at one poll: decodes the records, stores the events, and finds the poison by asking the handler about each
 * event and then by halving. It knows, for each partition, how far the records are settled, that is stored or found to be
 * poison.
 *
 * @param <E> the generated event class
 */
final class BatchAttempt<E extends SpecificRecord> {

    /** For one culprit among so few, halving takes as many calls; for many in a row it takes twice as many. */
    private static final int ONE_BY_ONE_UP_TO = 8;

    private final String group;
    private final AvroDecoder<E> decoder;
    private final BatchHandler<E> handler;
    private final FailureClassifier classifier;
    private final LongSupplier nanoClock;
    private final long bisectDeadline;

    private List<ConsumerRecord<byte[], byte[]>> records;
    private List<E> events;

    /** Poison that is not among {@link #records}: what cannot be decoded, and what the handler refuses by itself. */
    private final List<DeadLetter> leftOut = new ArrayList<>();

    /** Poison among {@link #records}. */
    private final List<DeadLetter> refused = new ArrayList<>();

    private final Map<TopicPartition, Long> cuts = new HashMap<>();
    private Failure.Transient failure;
    private int settled;
    private boolean checked;

    BatchAttempt(
            String group,
            AvroDecoder<E> decoder,
            BatchHandler<E> handler,
            FailureClassifier classifier,
            int size,
            Duration bisectLimit,
            LongSupplier nanoClock) {
        this.group = group;
        this.decoder = decoder;
        this.handler = handler;
        this.classifier = classifier;
        this.nanoClock = nanoClock;
        this.bisectDeadline = nanoClock.getAsLong() + bisectLimit.toNanos();
        this.records = new ArrayList<>(size);
        this.events = new ArrayList<>(size);
    }

    void run(ConsumerRecords<byte[], byte[]> polled) {
        for (TopicPartition partition : polled.partitions()) {
            decode(polled.records(partition));
        }
        if (!events.isEmpty() && !store(0, events.size())) {
            for (ConsumerRecord<byte[], byte[]> record : records.subList(settled, records.size())) {
                cut(record);
            }
        }
    }

    /** The records that must not be passed without a dead letter; those beyond a cut are left out. */
    List<DeadLetter> deadLetters() {
        return Stream.of(leftOut, refused)
                .flatMap(List::stream)
                .filter(letter -> isSettled(letter.record()))
                .toList();
    }

    /** How many events were stored and will not be read again. */
    int stored() {
        int stored = 0;
        for (int i = 0; i < settled; i++) {
            if (isSettled(records.get(i))) {
                stored++;
            }
        }
        for (DeadLetter letter : refused) {
            if (isSettled(letter.record())) {
                stored--;
            }
        }
        return stored;
    }

    /** For each partition that is not settled to its end, the first offset that must be read again. */
    Map<TopicPartition, Long> cuts() {
        return cuts;
    }

    /** What ended the try early, or null. */
    Failure.Transient failure() {
        return failure;
    }

    /** Has this record and all that follow it in its partition read again. */
    void cut(ConsumerRecord<byte[], byte[]> record) {
        cuts.merge(new TopicPartition(record.topic(), record.partition()), record.offset(), Math::min);
    }

    /** Has this record read again because of an outage. */
    void cut(ConsumerRecord<byte[], byte[]> record, Failure.Transient cause) {
        cut(record);
        failure = cause;
    }

    boolean isSettled(ConsumerRecord<byte[], byte[]> record) {
        Long cut = cuts.isEmpty() ? null : cuts.get(new TopicPartition(record.topic(), record.partition()));
        return cut == null || record.offset() < cut;
    }

    private void decode(List<ConsumerRecord<byte[], byte[]>> polled) {
        for (ConsumerRecord<byte[], byte[]> record : polled) {
            if (DeadLetterQueue.isForAnotherThan(group, record)) {
                continue;
            }
            // Garbage may name an unknown schema in each record, and the registry may be slow to say so.
            if (!(records.isEmpty() && leftOut.isEmpty()) && isLate()) {
                cut(record);
                return;
            }
            E event;
            try {
                event = decoder.decode(record.value());
            } catch (UndecodableException e) {
                leftOut.add(new DeadLetter(record, e));
                continue;
            } catch (RuntimeException e) {
                // Without the registry this partition cannot go on, but the others can.
                cut(record, new Failure.Transient(e, e instanceof RegistryUnavailableException));
                return;
            }
            records.add(record);
            events.add(event);
        }
    }

    /** Settles the events from {@code from} to before {@code to}; false when the try must end here. */
    private boolean store(int from, int to) {
        // A slow search must not cost the group membership; what is settled makes the next try shorter.
        if (settled > 0 && isLate()) {
            return false;
        }
        Throwable thrown;
        try {
            handler.handle(Collections.unmodifiableList(events.subList(from, to)));
            settled = to;
            return true;
        } catch (Throwable e) {
            thrown = e;
        }
        switch (classifier.classify(thrown)) {
            case Failure.Transient outage -> {
                failure = outage;
                return false;
            }
            case Failure.Poison poison -> {
                if (to - from == 1) {
                    refused.add(new DeadLetter(records.get(from), poison.cause()));
                    settled = to;
                    return true;
                }
                return findsPoison() ? storeRest() : storeInParts(from, to);
            }
        }
    }

    private boolean isLate() {
        return nanoClock.getAsLong() - bisectDeadline > 0;
    }

    /** Leaves out what the handler refuses by itself; it is asked once, when it has refused all events together. */
    private boolean findsPoison() {
        if (checked) {
            return false;
        }
        checked = true;
        List<ConsumerRecord<byte[], byte[]>> kept = new ArrayList<>(records.size());
        List<E> keptEvents = new ArrayList<>(events.size());
        for (int i = 0; i < events.size(); i++) {
            Throwable cause = poison(events.get(i));
            if (cause == null) {
                kept.add(records.get(i));
                keptEvents.add(events.get(i));
            } else {
                leftOut.add(new DeadLetter(records.get(i), cause));
            }
        }
        boolean found = kept.size() < records.size();
        records = kept;
        events = keptEvents;
        return found;
    }

    /** Why the event can never be stored, or null when that is not known. */
    private Throwable poison(E event) {
        try {
            handler.check(event);
        } catch (Throwable e) {
            if (classifier.classify(e) instanceof Failure.Poison poison) {
                return poison.cause();
            }
        }
        return null;
    }

    private boolean storeRest() {
        return events.isEmpty() || store(0, events.size());
    }

    private boolean storeInParts(int from, int to) {
        if (to - from > ONE_BY_ONE_UP_TO) {
            int middle = (from + to) >>> 1;
            return store(from, middle) && store(middle, to);
        }
        for (int i = from; i < to; i++) {
            if (!store(i, i + 1)) {
                return false;
            }
        }
        return true;
    }
}
