package io.tidemark.testbed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalKafkaIT {

    @Test
    void acknowledgedRecordsSurviveAKillARestartAndANewStart(@TempDir Path folder) throws Exception {
        try (LocalKafka kafka = LocalKafka.startIn(folder, 384)) {
            createTopic(kafka, "kept");
            String address = kafka.bootstrapServers();
            send(kafka, "kept", "before kill");
            kafka.kill();
            assertThat(kafka.process().isAlive()).isFalse();
            kafka.restart();
            assertThat(kafka.bootstrapServers()).isEqualTo(address);
            send(kafka, "kept", "after kill");
        }
        try (LocalKafka again = LocalKafka.startIn(folder, 384)) {
            assertThat(values(again, "kept", 2)).containsExactly("before kill", "after kill");
        }
    }

    @Test
    void unknownTopicIsNotMadeByItself() {
        try (KafkaProducer<byte[], byte[]> producer = producer(LocalKafka.shared(), Duration.ofSeconds(2))) {
            assertThatThrownBy(() -> producer.send(new ProducerRecord<>("never-made", new byte[] {1}))
                            .get(2, TimeUnit.MINUTES))
                    .isInstanceOf(ExecutionException.class)
                    .hasMessageContaining("never-made");
        }
    }

    @Test
    void suspendedBrokerAcknowledgesNothingUntilResumed() throws Exception {
        try (LocalKafka kafka = LocalKafka.start()) {
            createTopic(kafka, "paused");
            try (KafkaProducer<byte[], byte[]> producer = producer(kafka, Duration.ofSeconds(30))) {
                producer.send(new ProducerRecord<>("paused", "first".getBytes(UTF_8)))
                        .get(2, TimeUnit.MINUTES);
                kafka.suspend();
                var pending = producer.send(new ProducerRecord<>("paused", "second".getBytes(UTF_8)));
                Awaitility.await()
                        .during(Duration.ofSeconds(1))
                        .atMost(Duration.ofMinutes(1))
                        .until(() -> !pending.isDone());
                kafka.resume();
                assertThat(pending.get(2, TimeUnit.MINUTES).offset()).isEqualTo(1);
            }
        }
    }

    private static void createTopic(LocalKafka kafka, String name) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get(2, TimeUnit.MINUTES);
        }
    }

    private static void send(LocalKafka kafka, String topic, String value) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = producer(kafka, Duration.ofMinutes(1))) {
            producer.send(new ProducerRecord<>(topic, value.getBytes(UTF_8))).get(2, TimeUnit.MINUTES);
        }
    }

    private static KafkaProducer<byte[], byte[]> producer(LocalKafka kafka, Duration maxBlock) {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "max.block.ms", (int) maxBlock.toMillis()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private static List<String> values(LocalKafka kafka, String topic, int count) {
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            Awaitility.await().atMost(Duration.ofMinutes(3)).until(() -> {
                for (ConsumerRecord<byte[], byte[]> received : consumer.poll(Duration.ofMillis(200))) {
                    values.add(new String(received.value(), UTF_8));
                }
                return values.size() >= count;
            });
        }
        return values;
    }
}
