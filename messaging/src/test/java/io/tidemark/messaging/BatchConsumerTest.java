package io.tidemark.messaging;

import static io.tidemark.messaging.FailingHandlers.failing;
import static io.tidemark.messaging.FailingHandlers.failingOnce;
import static io.tidemark.messaging.FailingHandlers.refusing;
import static io.tidemark.messaging.TestEvents.encoded;
import static io.tidemark.messaging.TestEvents.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tidemark.schemas.event.PostMetricsCollected;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.avro.Schema;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.RetriableCommitFailedException;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BatchConsumerTest {

    private static final TopicPartition FIRST = new TopicPartition("t", 0);
    private static final TopicPartition SECOND = new TopicPartition("t", 1);
    private static final int SCHEMA_ID = 1;

    private final ScriptedConsumer kafka = new ScriptedConsumer();
    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final List<List<String>> calls = new ArrayList<>();
    private final Set<String> stored = new TreeSet<>();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final BatchConsumerConfig config = ImpatientConfig.withBudget(1000);
    private final ConsumerLifecycle lifecycle = new ConsumerLifecycle(config);
    private BatchHandler<PostMetricsCollected> before = events -> {};
    private boolean registryAway;
    private BatchConsumer<PostMetricsCollected> loop = loop(config);

    @BeforeEach
    void assign() {
        kafka.assign(List.of(FIRST, SECOND));
        kafka.updateBeginningOffsets(Map.of(FIRST, 0L, SECOND, 0L));
    }

    @Test
    void allStoredCommitsTheEndOfEveryPartition() {
        add(FIRST, 0, 3);
        add(SECOND, 10, 12);
        poll();
        assertThat(calls).hasSize(1);
        assertThat(calls.getFirst())
                .containsSubsequence("0", "1", "2")
                .containsSubsequence("10", "11")
                .hasSize(5);
        assertThat(committed()).isEqualTo(Map.of(FIRST, 3L, SECOND, 2L));
        assertThat(producer.history()).isEmpty();
        assertThat(meters.counter("tidemark.consumer.stored", "group", "g").count())
                .isEqualTo(5);
    }

    @Test
    void transientFailureCommitsNothingAndIsStoredAtTheNextPoll() {
        before = failingOnce(new SQLException("refused", "08001"));
        add(FIRST, 0, 3);
        add(SECOND, 10, 12);
        poll();
        assertThat(committed()).isEmpty();
        assertThat(kafka.position(FIRST)).isZero();
        assertThat(kafka.position(SECOND)).isZero();
        poll();
        assertThat(stored).containsExactlyInAnyOrder("0", "1", "2", "10", "11");
        assertThat(committed()).isEqualTo(Map.of(FIRST, 3L, SECOND, 2L));
        assertThat(producer.history()).isEmpty();
    }

    @Test
    void poisonInTheMiddleIsSetAsideAndTheRestStored() {
        before = refusing("17");
        add(FIRST, 0, 40);
        poll();
        assertThat(stored).hasSize(39).doesNotContain("17");
        assertThat(deadLetterOffsets()).containsExactly("17");
        assertThat(committed()).isEqualTo(Map.of(FIRST, 40L));
        assertThat(meters.counter("tidemark.consumer.stored", "group", "g").count())
                .isEqualTo(39);
        assertThat(meters.counter("tidemark.consumer.dead.letters", "group", "g")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void poisonBatchOfOneIsSetAsideAfterASingleCall() {
        before = refusing("0");
        add(FIRST, 0, 1);
        poll();
        assertThat(calls).hasSize(1);
        assertThat(deadLetterOffsets()).containsExactly("0");
        assertThat(committed()).isEqualTo(Map.of(FIRST, 1L));
    }

    @Test
    void deadLetterThatIsNotAcknowledgedIsReadAgain() {
        producer.sendException = new TimeoutException("no broker");
        before = refusing("1");
        add(FIRST, 0, 3);
        add(SECOND, 10, 12);
        poll();
        assertThat(committed()).isEqualTo(Map.of(FIRST, 1L, SECOND, 2L));
        assertThat(kafka.position(FIRST)).isEqualTo(1);
        producer.sendException = null;
        poll();
        assertThat(deadLetterOffsets()).containsExactly("1");
        assertThat(stored).containsExactlyInAnyOrder("0", "2", "10", "11");
        assertThat(committed()).isEqualTo(Map.of(FIRST, 3L, SECOND, 2L));
    }

    @Test
    void commitThatFailsForAMomentHasTheBatchReadAgain() {
        add(FIRST, 0, 3);
        kafka.commitFailures.add(new RetriableCommitFailedException("coordinator is moving"));
        poll();
        assertThat(committed()).isEmpty();
        assertThat(kafka.position(FIRST)).isZero();
        poll();
        assertThat(committed()).isEqualTo(Map.of(FIRST, 3L));
        assertThat(calls).hasSize(2);
    }

    @Test
    void commitThatARebalanceRefusesIsNoFailureAndIsMadeUpFor() {
        kafka.commitFailures.add(new CommitFailedException("kicked out"));
        kafka.commitFailures.add(new RebalanceInProgressException("joining"));
        add(FIRST, 0, 3);
        poll();
        poll();
        assertThat(committed()).isEmpty();
        assertThat(kafka.position(FIRST)).isZero();
        poll();
        assertThat(committed()).isEqualTo(Map.of(FIRST, 3L));
        assertThat(calls).hasSize(3);
        assertThat(meters.counter("tidemark.consumer.retries", "group", "g").count())
                .isZero();
    }

    @Test
    void wakeupDuringTheCommitIsPassedOnAfterTheCommitIsMade() {
        add(FIRST, 0, 3);
        kafka.commitFailures.add(new WakeupException());
        poll();
        assertThat(committed()).isEqualTo(Map.of(FIRST, 3L));
        assertThatThrownBy(() -> kafka.poll(Duration.ZERO)).isInstanceOf(WakeupException.class);
    }

    @Test
    void shutdownDuringABatchCommitsItAndBeginsNoOther() {
        add(FIRST, 0, 3);
        before = events -> Thread.ofPlatform().start(lifecycle::stop).join(Duration.ofMillis(200));
        poll();
        assertThat(committed()).isEqualTo(Map.of(FIRST, 3L));
        add(FIRST, 3, 5);
        poll();
        assertThat(calls).hasSize(1);
        assertThat(committed()).isEqualTo(Map.of(FIRST, 3L));
    }

    @Test
    void stackOverflowSetsOnlyItsEventAside() {
        before = events -> {
            if (numbers(events).contains("1")) {
                throw new StackOverflowError();
            }
        };
        add(FIRST, 0, 3);
        poll();
        assertThat(stored).containsExactlyInAnyOrder("0", "2");
        assertThat(deadLetterOffsets()).containsExactly("1");
        assertThat(committed()).isEqualTo(Map.of(FIRST, 3L));
    }

    @Test
    void lackOfMemoryIsAnOutageAndNotTheEventsFault() {
        before = failingOnce(new OutOfMemoryError("Java heap space"));
        add(FIRST, 0, 3);
        poll();
        assertThat(committed()).isEmpty();
        poll();
        assertThat(stored).hasSize(3);
        assertThat(producer.history()).isEmpty();
    }

    @Test
    void unknownFailureStopsTheConsumerAndSkipsNothing() {
        before = failing(new IllegalStateException("nobody knows"));
        add(FIRST, 0, 3);
        for (int i = 0; i < 5; i++) {
            poll();
        }
        assertThat(committed()).isEmpty();
        assertThat(producer.history()).isEmpty();
        assertThat(meters.counter("tidemark.consumer.retries", "group", "g").count())
                .isEqualTo(5);
    }

    @Test
    void undecodableRecordKeepsItsKeyValueAndHeaders() {
        ConsumerRecord<byte[], byte[]> garbage = new ConsumerRecord<>("t", 0, 0, new byte[] {7}, new byte[] {9, 9, 9});
        garbage.headers().add("traceparent", new byte[] {1});
        garbage.headers().add("tidemark.dlq.offset", new byte[] {2});
        garbage.headers().add("tidemark.dlq.replay-group", new byte[] {'g'});
        garbage.headers().add("tidemark.dlq.replays", new byte[] {'3'});
        kafka.addRecord(garbage);
        poll();
        ProducerRecord<byte[], byte[]> letter = producer.history().getFirst();
        assertThat(letter.topic()).isEqualTo("g.dlq");
        assertThat(letter.key()).containsExactly(7);
        assertThat(letter.value()).containsExactly(9, 9, 9);
        assertThat(letter.headers().lastHeader("traceparent").value()).containsExactly(1);
        assertThat(letter.headers().headers("tidemark.dlq.offset")).hasSize(1);
        assertThat(letter.headers().headers(DeadLetterQueue.REPLAY_GROUP)).isEmpty();
        assertThat(header(letter, DeadLetterQueue.REPLAYS)).isEqualTo("3");
        assertThat(header(letter, DeadLetterQueue.OFFSET)).isEqualTo("0");
        assertThat(header(letter, DeadLetterQueue.FAILED_AT)).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(committed()).isEqualTo(Map.of(FIRST, 1L));
    }

    @Test
    void registryThatIsAwayHoldsOnlyThePartitionThatNeedsIt() {
        registryAway = true;
        add(FIRST, 0, 1);
        kafka.addRecord(new ConsumerRecord<>("t", 0, 1, new byte[0], encoded(SCHEMA_ID + 1, event(1))));
        add(SECOND, 10, 12);
        poll();
        assertThat(stored).containsExactlyInAnyOrder("0", "10", "11");
        assertThat(committed()).isEqualTo(Map.of(FIRST, 1L, SECOND, 2L));
        assertThat(producer.history()).isEmpty();
        registryAway = false;
        poll();
        assertThat(deadLetterOffsets()).containsExactly("1");
        assertThat(committed()).isEqualTo(Map.of(FIRST, 2L, SECOND, 2L));
    }

    @Test
    void handlerThatRefusesEverythingStopsAtTheBudget() {
        loop = loop(ImpatientConfig.withBudget(4));
        before = failing(new SQLException("value too long", "22001"));
        add(FIRST, 0, 10);
        poll();
        poll();
        poll();
        assertThat(deadLetterOffsets()).containsExactly("0", "1", "2", "3");
        assertThat(committed()).isEqualTo(Map.of(FIRST, 4L));
        before = events -> {};
        poll();
        assertThat(stored).hasSize(6);
        assertThat(committed()).isEqualTo(Map.of(FIRST, 10L));
    }

    @Test
    void commitsThatFailDoNotEatTheBudget() {
        loop = loop(ImpatientConfig.withBudget(2));
        before = refusing("1");
        add(FIRST, 0, 2);
        kafka.commitFailures.add(new CommitFailedException("kicked out"));
        kafka.commitFailures.add(new RetriableCommitFailedException("coordinator is moving"));
        kafka.commitFailures.add(new IllegalStateException("nobody knows"));
        poll();
        poll();
        poll();
        assertThat(committed()).isEmpty();
        poll();
        assertThat(committed()).isEqualTo(Map.of(FIRST, 2L));
        assertThat(deadLetterOffsets()).hasSize(4).containsOnly("1");
    }

    @Test
    void brokenBytesDoNotTouchTheBudget() {
        loop = loop(ImpatientConfig.withBudget(1));
        for (int offset = 0; offset < 600; offset++) {
            kafka.addRecord(new ConsumerRecord<>("t", 0, offset, new byte[0], new byte[] {5, 5}));
        }
        poll();
        assertThat(producer.history()).hasSize(600);
        assertThat(committed()).isEqualTo(Map.of(FIRST, 600L));
    }

    @Test
    void partitionThatWasTakenAwayDuringTheBatchIsLeftAlone() {
        before = events -> {
            kafka.assign(List.of(SECOND));
            throw new SQLException("refused", "08001");
        };
        add(FIRST, 0, 3);
        poll();
        assertThat(committed()).isEmpty();
        assertThat(kafka.assignment()).containsExactly(SECOND);
    }

    @Test
    void traceThatAllRecordsShareIsTheHandlersTrace() {
        List<String> traces = new ArrayList<>();
        before = events -> traces.add(TraceContext.current().orElse("none"));
        String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        addTraced(0, trace);
        addTraced(1, trace);
        poll();
        addTraced(2, trace);
        addTraced(3, "00-1af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        poll();
        assertThat(traces).containsExactly(trace, "none");
        assertThat(TraceContext.current()).isEmpty();
    }

    private void addTraced(int number, String trace) {
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>("t", 0, number, new byte[0], encoded(SCHEMA_ID, event(number)));
        record.headers().add("traceparent", trace.getBytes(StandardCharsets.UTF_8));
        kafka.addRecord(record);
    }

    private void add(TopicPartition partition, int from, int to) {
        for (int number = from; number < to; number++) {
            long offset = partition.equals(FIRST) ? number : number - 10;
            byte[] value = encoded(SCHEMA_ID, event(number));
            kafka.addRecord(new ConsumerRecord<>("t", partition.partition(), offset, new byte[0], value));
        }
    }

    private void poll() {
        loop.consume(kafka.poll(Duration.ZERO), kafka);
    }

    private Map<TopicPartition, Long> committed() {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        kafka.committed(Set.of(FIRST, SECOND)).forEach((partition, offset) -> {
            if (offset != null) {
                offsets.put(partition, offset.offset());
            }
        });
        return offsets;
    }

    private List<String> deadLetterOffsets() {
        return producer.history().stream()
                .map(letter -> header(letter, DeadLetterQueue.OFFSET))
                .toList();
    }

    private static String header(ProducerRecord<byte[], byte[]> letter, String name) {
        return new String(letter.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private BatchConsumer<PostMetricsCollected> loop(BatchConsumerConfig config) {
        return new BatchConsumer<>(
                "g",
                new AvroDecoder<>(this::schema, PostMetricsCollected.class, PostMetricsCollected.getClassSchema()),
                this::handle,
                new DeadLetterQueue(
                        "g", new RecordSender(producer), InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"))),
                config,
                lifecycle,
                new ConsumerMeters(meters, "g"));
    }

    private void handle(List<PostMetricsCollected> events) throws Exception {
        calls.add(numbers(events));
        before.handle(events);
        stored.addAll(numbers(events));
    }

    private Schema schema(int id) {
        if (id == SCHEMA_ID) {
            return PostMetricsCollected.getClassSchema();
        }
        if (registryAway) {
            throw new RegistryUnavailableException("away", null);
        }
        throw new RegistryRefusedException("unknown", 404, 40403);
    }

    private static List<String> numbers(List<PostMetricsCollected> events) {
        return events.stream().map(PostMetricsCollected::getExternalId).toList();
    }
}
