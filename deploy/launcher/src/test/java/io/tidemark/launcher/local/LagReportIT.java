package io.tidemark.launcher.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.testbed.LocalKafka;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class LagReportIT {

    private static final String TOPIC = "lag-report";

    @Test
    void lagIsWhatIsPublishedAndNotCommittedAlsoWithoutAnyCommit() throws Exception {
        Map<String, Object> broker =
                Map.of("bootstrap.servers", LocalKafka.shared().bootstrapServers());
        try (Admin admin = Admin.create(broker);
                KafkaConsumer<byte[], byte[]> committing = consumer("lag.committing");
                KafkaConsumer<byte[], byte[]> waiting = consumer("lag.waiting")) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 2, (short) 1))).all().get(20, TimeUnit.SECONDS);
            publish(broker, 0, 5);
            publish(broker, 1, 2);
            List<TopicPartition> partitions = List.of(new TopicPartition(TOPIC, 0), new TopicPartition(TOPIC, 1));
            committing.assign(partitions);
            committing.commitSync(
                    Map.of(partitions.get(0), new OffsetAndMetadata(3), partitions.get(1), new OffsetAndMetadata(2)));
            waiting.subscribe(List.of(TOPIC));
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
                waiting.poll(Duration.ofMillis(100));
                return waiting.assignment().size() == 2;
            });
            assertThat(LagReport.of(admin))
                    .contains(
                            new LagReport.Line("lag.committing", TOPIC, 2),
                            new LagReport.Line("lag.waiting", TOPIC, 7));
        }
    }

    private static void publish(Map<String, Object> broker, int partition, int count) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(broker, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < count; i++) {
                producer.send(new ProducerRecord<>(TOPIC, partition, null, new byte[] {(byte) i}))
                        .get(20, TimeUnit.SECONDS);
            }
        }
    }

    private static KafkaConsumer<byte[], byte[]> consumer(String group) {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        LocalKafka.shared().bootstrapServers(),
                        "group.id",
                        group,
                        "enable.auto.commit",
                        false,
                        "auto.offset.reset",
                        "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }
}
