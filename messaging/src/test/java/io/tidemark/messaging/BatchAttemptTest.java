package io.tidemark.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.schemas.event.PostMetricsCollected;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class BatchAttemptTest {

    private static final TopicPartition PARTITION = new TopicPartition("t", 0);

    private final AvroEncoder<PostMetricsCollected> encoder =
            new AvroEncoder<>(PostMetricsCollected.class, PostMetricsCollected.getClassSchema(), () -> 1);
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
    private final List<Integer> callSizes = new ArrayList<>();

    @Test
    void slowSearchForPoisonEndsWithWhatIsSettledSoFar() {
        BatchAttempt<PostMetricsCollected> attempt = attempt(events -> {
            clock.addAndGet(Duration.ofSeconds(1).toNanos());
            throw new IllegalArgumentException("all of them");
        });
        attempt.run(records(100));
        assertThat(attempt.failure()).isNull();
        long cut = attempt.cuts().get(PARTITION);
        assertThat(cut).isBetween(1L, 20L);
        assertThat(attempt.deadLetters()).hasSize((int) cut);
        assertThat(attempt.stored()).isZero();
    }

    @Test
    void slowSearchGoesOnUntilAtLeastOneRecordIsSettled() {
        BatchAttempt<PostMetricsCollected> attempt = attempt(events -> {
            clock.addAndGet(Duration.ofSeconds(60).toNanos());
            throw new IllegalArgumentException("all of them");
        });
        attempt.run(records(100));
        assertThat(attempt.cuts()).isEqualTo(Map.of(PARTITION, 1L));
    }

    @Test
    void slowRegistryEndsTheDecodingWithWhatIsDecodedSoFar() {
        IntFunction<Schema> slow = id -> {
            clock.addAndGet(Duration.ofSeconds(1).toNanos());
            throw new RegistryRefusedException("unknown", 404, 40403);
        };
        BatchAttempt<PostMetricsCollected> attempt = attempt(slow, event -> {}, events -> {});
        attempt.run(records(100));
        assertThat(attempt.failure()).isNull();
        long cut = attempt.cuts().get(PARTITION);
        assertThat(cut).isBetween(1L, 22L);
        assertThat(attempt.deadLetters()).hasSize((int) cut);
    }

    @Test
    void onePoisonAmongThousandsCostsFewCalls() {
        BatchAttempt<PostMetricsCollected> attempt = attempt(events -> {
            if (events.stream().anyMatch(event -> event.getExternalId().equals("1234"))) {
                throw new IllegalArgumentException("this one");
            }
        });
        attempt.run(records(5000));
        assertThat(attempt.deadLetters()).hasSize(1);
        assertThat(attempt.stored()).isEqualTo(4999);
        assertThat(attempt.cuts()).isEmpty();
        assertThat(callSizes).hasSizeLessThan(32);
    }

    @Test
    void poisonThatTheHandlerNamesCostsOneCallMore() {
        Consumer<PostMetricsCollected> check = event -> {
            if (event.getExternalId().endsWith("00")) {
                throw new IllegalArgumentException("named");
            }
        };
        BatchAttempt<PostMetricsCollected> attempt = attempt(check, events -> events.forEach(check));
        attempt.run(records(5000));
        assertThat(attempt.deadLetters()).hasSize(49);
        assertThat(attempt.deadLetters().getFirst().record().offset()).isEqualTo(100);
        assertThat(attempt.stored()).isEqualTo(4951);
        assertThat(attempt.cuts()).isEmpty();
        assertThat(callSizes).containsExactly(5000, 4951);
    }

    @Test
    void poisonThatTheHandlerDoesNotNameIsFoundAmongTheRest() {
        BatchAttempt<PostMetricsCollected> attempt = attempt(
                event -> {
                    if (event.getExternalId().equals("7")) {
                        throw new IllegalArgumentException("named");
                    }
                    if (event.getExternalId().equals("6")) {
                        throw new StackOverflowError("too deep");
                    }
                    if (event.getExternalId().equals("8")) {
                        throw new UncheckedIOException(new IOException("an outage is nobody's fault"));
                    }
                },
                events -> {
                    if (events.stream().anyMatch(event -> Set.of("7", "9").contains(event.getExternalId()))) {
                        throw new IllegalArgumentException("one of them");
                    }
                });
        attempt.run(records(100));
        assertThat(attempt.deadLetters())
                .extracting(letter -> letter.record().offset())
                .containsExactly(6L, 7L, 9L);
        assertThat(attempt.stored()).isEqualTo(97);
    }

    @Test
    void outageBeforeNamedPoisonHasItReadAgain() {
        BatchAttempt<PostMetricsCollected> attempt = attempt(
                event -> {
                    if (event.getExternalId().equals("50")) {
                        throw new IllegalArgumentException("named");
                    }
                },
                events -> {
                    if (callSizes.size() == 1) {
                        throw new IllegalArgumentException("one of them");
                    }
                    throw new IOException("gone");
                });
        attempt.run(records(100));
        assertThat(attempt.cuts()).isEqualTo(Map.of(PARTITION, 0L));
        assertThat(attempt.deadLetters()).isEmpty();
        assertThat(attempt.stored()).isZero();
        assertThat(attempt.failure().expected()).isTrue();
    }

    @Test
    void hundredsOfPoisonInARowCostLittleMoreThanACallEach() {
        BatchAttempt<PostMetricsCollected> attempt = attempt(events -> {
            throw new IllegalArgumentException("all of them");
        });
        attempt.run(records(600));
        assertThat(attempt.deadLetters()).hasSize(600);
        assertThat(callSizes).hasSizeLessThan(900);
    }

    @Test
    void outageAfterAPartWasStoredCutsThere() {
        BatchAttempt<PostMetricsCollected> attempt = attempt(events -> {
            if (callSizes.size() == 1) {
                throw new IllegalArgumentException("bisect");
            }
            if (callSizes.size() == 3) {
                throw new IOException("gone");
            }
        });
        attempt.run(records(100));
        assertThat(attempt.cuts()).isEqualTo(Map.of(PARTITION, 50L));
        assertThat(attempt.stored()).isEqualTo(50);
        assertThat(attempt.failure().expected()).isTrue();
    }

    @Test
    void recordThatWasPutBackForOneGroupIsPassedOverByTheOthers() {
        List<String> stored = new ArrayList<>();
        BatchAttempt<PostMetricsCollected> attempt =
                attempt(events -> events.forEach(event -> stored.add(event.getExternalId())));
        ConsumerRecords<byte[], byte[]> records = records(4);
        putBackFor("g", records.records(PARTITION).get(1));
        putBackFor("other", records.records(PARTITION).get(2));
        ConsumerRecord<byte[], byte[]> garbage = new ConsumerRecord<>("t", 0, 4, new byte[0], new byte[] {1});
        putBackFor("other", garbage);
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>(records.records(PARTITION));
        all.add(garbage);
        attempt.run(new ConsumerRecords<>(Map.of(PARTITION, all), Map.of()));
        assertThat(stored).containsExactly("0", "1", "3");
        assertThat(attempt.deadLetters()).isEmpty();
        assertThat(attempt.cuts()).isEmpty();
        assertThat(attempt.stored()).isEqualTo(3);
    }

    private static void putBackFor(String group, ConsumerRecord<byte[], byte[]> record) {
        record.headers().add(DeadLetterQueue.REPLAY_GROUP, group.getBytes(StandardCharsets.UTF_8));
    }

    private BatchAttempt<PostMetricsCollected> attempt(BatchHandler<PostMetricsCollected> handler) {
        return attempt(event -> {}, handler);
    }

    private BatchAttempt<PostMetricsCollected> attempt(
            Consumer<PostMetricsCollected> check, BatchHandler<PostMetricsCollected> handler) {
        return attempt(id -> PostMetricsCollected.getClassSchema(), check, handler);
    }

    private BatchAttempt<PostMetricsCollected> attempt(
            IntFunction<Schema> registry,
            Consumer<PostMetricsCollected> check,
            BatchHandler<PostMetricsCollected> handler) {
        return new BatchAttempt<>(
                "g",
                new AvroDecoder<>(registry, PostMetricsCollected.class, PostMetricsCollected.getClassSchema()),
                BatchConsumers.checked(check, events -> {
                    callSizes.add(events.size());
                    handler.handle(events);
                }),
                new FailureClassifier(),
                100,
                Duration.ofSeconds(20),
                clock::get);
    }

    private ConsumerRecords<byte[], byte[]> records(int count) {
        List<ConsumerRecord<byte[], byte[]>> records = IntStream.range(0, count)
                .mapToObj(i -> new ConsumerRecord<>("t", 0, i, new byte[0], encoder.encode(TestEvents.event(i))))
                .toList();
        return new ConsumerRecords<>(Map.of(PARTITION, records), Map.of());
    }
}
