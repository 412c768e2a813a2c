package io.tidemark.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tidemark.schemas.event.PostMetricsCollected;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class OutageMemoryTest {

    private static final TopicPartition PARTITION = new TopicPartition("t", 0);
    private static final int RECORDS = 100;
    private static final int POLLS = 4_000;

    private final ScriptedConsumer kafka = new ScriptedConsumer();
    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final BatchConsumer<PostMetricsCollected> loop = loop();

    /** A kilobyte that each try left behind would come to 4 MB, the records of each poll to more than a hundred. */
    @Test
    void outageOfThousandsOfPollsLeavesNothingInMemory() {
        kafka.assign(List.of(PARTITION));
        kafka.updateBeginningOffsets(Map.of(PARTITION, 0L));
        AvroEncoder<PostMetricsCollected> encoder =
                new AvroEncoder<>(PostMetricsCollected.class, PostMetricsCollected.getClassSchema(), () -> 1);
        for (int offset = 0; offset < RECORDS; offset++) {
            kafka.addRecord(
                    new ConsumerRecord<>("t", 0, offset, new byte[0], encoder.encode(TestEvents.event(offset))));
        }
        poll(POLLS / 10);
        long atFirst = usedBytes();
        poll(POLLS);
        long grown = usedBytes() - atFirst;
        System.out.printf("%d polls of an outage left %d KB in memory%n", POLLS, grown >> 10);
        assertThat(grown).isLessThan(2 << 20);
        assertThat(meters.counter("tidemark.consumer.retries", "group", "g").count())
                .isEqualTo(POLLS + POLLS / 10);
        assertThat(kafka.committed(Set.of(PARTITION))).isEmpty();
        assertThat(producer.history()).isEmpty();
    }

    private void poll(int times) {
        for (int i = 0; i < times; i++) {
            loop.consume(kafka.poll(Duration.ZERO), kafka);
        }
    }

    private static long usedBytes() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private BatchConsumer<PostMetricsCollected> loop() {
        BatchConsumerConfig config = ImpatientConfig.withBudget(1000);
        return new BatchConsumer<>(
                "g",
                new AvroDecoder<>(
                        id -> PostMetricsCollected.getClassSchema(),
                        PostMetricsCollected.class,
                        PostMetricsCollected.getClassSchema()),
                FailingHandlers.failing(new SQLException("refused", "08001")),
                new DeadLetterQueue("g", new RecordSender(producer), InstantSource.system()),
                config,
                new ConsumerLifecycle(config),
                new ConsumerMeters(meters, "g"));
    }
}
