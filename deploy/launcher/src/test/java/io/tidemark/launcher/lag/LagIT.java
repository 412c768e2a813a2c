package io.tidemark.launcher.lag;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.launcher.Command;
import io.tidemark.launcher.Command.Outcome;
import io.tidemark.launcher.TestTopic;
import io.tidemark.schemas.Topics;
import io.tidemark.schemas.event.AdsContentEligibilityChanged;
import io.tidemark.testbed.LocalKafka;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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
import org.junit.jupiter.api.io.TempDir;

class LagIT {

    private static final String TOPIC = "lag-report";

    @Test
    void lagIsWhatIsPublishedAndNotCommittedAlsoWithoutAnyCommit() throws Exception {
        Map<String, Object> broker =
                Map.of("bootstrap.servers", LocalKafka.shared().bootstrapServers());
        try (Admin admin = Admin.create(broker);
                KafkaConsumer<byte[], byte[]> committing = consumer("lag.committing");
                KafkaConsumer<byte[], byte[]> waiting = consumer("lag.waiting")) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 2, (short) 1))).all().get(2, TimeUnit.MINUTES);
            publish(broker, 0, 5);
            publish(broker, 1, 2);
            List<TopicPartition> partitions = List.of(new TopicPartition(TOPIC, 0), new TopicPartition(TOPIC, 1));
            committing.assign(partitions);
            committing.commitSync(
                    Map.of(partitions.get(0), new OffsetAndMetadata(3), partitions.get(1), new OffsetAndMetadata(2)));
            waiting.subscribe(List.of(TOPIC));
            Awaitility.await().atMost(Duration.ofMinutes(3)).until(() -> {
                waiting.poll(Duration.ofMillis(100));
                return waiting.assignment().size() == 2;
            });
            assertThat(GroupPositions.lines(GroupPositions.of(admin)))
                    .contains(
                            new GroupPositions.Line("lag.committing", TOPIC, 2),
                            new GroupPositions.Line("lag.waiting", TOPIC, 7));
        }
    }

    @Test
    void lagIsToldInSecondsAndByProject() throws Exception {
        TestTopic topic = TestTopic.create(Topics.ADS_CONTENT_ELIGIBILITY.name());
        topic.publish("read", new byte[] {1});
        topic.publish("garbage", new byte[] {2});
        for (String project : List.of("a", "a", "b")) {
            topic.publish(project, TestTopic.encoded(Topics.ADS_CONTENT_ELIGIBILITY, decision(project)));
        }
        topic.commit("it.eligibility", 1);
        topic.commit("it.reads-all", 5);
        Outcome told = Command.onCluster("lag", "--group=it.eligibility", "--group=it.reads-all", "--json");
        assertThat(told.code()).as(told.err()).isZero();
        JsonNode behind = new ObjectMapper().readTree(told.out()).at("/groups/0");
        assertThat(behind.get("records").longValue()).isEqualTo(4);
        assertThat(behind.get("seconds").doubleValue()).isBetween(0.0, 600.0);
        assertThat(behind.at("/partitions/0/records").longValue()).isEqualTo(4);
        assertThat(behind.get("projects"))
                .extracting(share -> share.get("project").textValue() + share.get("records"))
                .containsExactly("a2", "b1", "unreadable1");
        assertThat(behind.get("projectsWhole").booleanValue()).isTrue();
        JsonNode done = new ObjectMapper().readTree(told.out()).at("/groups/1");
        assertThat(done.get("seconds").doubleValue()).isZero();
        assertThat(Command.onCluster("lag", "--group=it.eligibility", "--look-at=2")
                        .out())
                .contains("partition 0", "first records only");
    }

    @Test
    void limitsAreExitCodes() throws Exception {
        TestTopic topic = TestTopic.create("lag-limits");
        topic.publish("k", new byte[] {1});
        topic.commit("it.limits", 0);
        Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .until(() -> Command.onCluster("lag", "--group=it.limits", "--max-seconds=0.001")
                                .code()
                        == 1);
        assertThat(Command.onCluster("lag", "--group=it.limits", "--max-seconds=3600")
                        .code())
                .isZero();
        assertThat(Command.onCluster("lag", "--group=it.limits", "--max-records=0")
                        .code())
                .isEqualTo(1);
        assertThat(Command.onCluster("lag", "--max-seconds=soon").code()).isEqualTo(2);
    }

    @Test
    void aBrokerThatIsAwayIsOneSentence(@TempDir Path folder) throws Exception {
        Path config = Files.writeString(
                folder.resolve("client.properties"), "default.api.timeout.ms=2000\nrequest.timeout.ms=1500\n");
        Outcome away = Command.run("lag", "--bootstrap-servers=127.0.0.1:1", "--config=" + config);
        assertThat(away.code()).isEqualTo(3);
        assertThat(away.err()).startsWith("tidemark: Kafka does not answer").hasLineCount(1);
        Outcome noFile = Command.run("lag", "--config=" + folder.resolve("none"));
        assertThat(noFile.code()).isEqualTo(3);
        assertThat(noFile.err()).startsWith("tidemark: The settings in ").hasLineCount(1);
    }

    private static AdsContentEligibilityChanged decision(String project) {
        return AdsContentEligibilityChanged.newBuilder()
                .setEventId("e")
                .setAdsContentId("a")
                .setContainerId("c")
                .setProjectId(project)
                .setPostKey("tiktok:1")
                .setChangedAt(Instant.EPOCH)
                .setEligible(true)
                .setGates(List.of())
                .build();
    }

    private static void publish(Map<String, Object> broker, int partition, int count) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(broker, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < count; i++) {
                producer.send(new ProducerRecord<>(TOPIC, partition, null, new byte[] {(byte) i}))
                        .get(2, TimeUnit.MINUTES);
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
