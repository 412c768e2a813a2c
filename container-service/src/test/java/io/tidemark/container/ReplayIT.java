package io.tidemark.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import io.tidemark.container.post.Events;
import io.tidemark.messaging.AvroEventDeserializer;
import io.tidemark.messaging.EventPublisher;
import io.tidemark.schemas.Topics;
import io.tidemark.schemas.event.ContainerCreated;
import io.tidemark.schemas.event.PostSynced;
import io.tidemark.testbed.LocalKafka;
import io.tidemark.testbed.LocalRegistry;
import io.tidemark.testbed.MigratedDatabase;
import io.tidemark.testbed.TopicReading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;

/** The topic is read from its first record into an empty database, over a real broker. */
class ReplayIT {

    private static final Map<String, String> TOPIC_OF_GROUP =
            Map.of("container-service.posts", Topics.POSTS_SYNCED.name());

    private static final List<PostSynced> EVENTS = Events.random(new Random(34), 400, 40);

    /** What a reading left behind: the rows, and the containers that were told. */
    private record Outcome(List<String> tables, List<String> told) {}

    @Test
    void anyNumberOfConsumersPartitionsAndRecordsOfAPollFillsAnEmptyDatabaseWithTheSameBytes() throws Exception {
        try (LocalKafka kafka = LocalKafka.start()) {
            Outcome expected = read(kafka, TopicReading.ways().findFirst().orElseThrow());
            assertThat(expected.tables()).hasSizeGreaterThan(40 + 40);
            assertThat(expected.told()).hasSizeGreaterThan(40).doesNotHaveDuplicates();
            for (TopicReading way : TopicReading.ways().skip(1).toList()) {
                TopicReading.deleteTopics(kafka);
                Outcome outcome = read(kafka, way);
                assertThat(outcome.tables()).as(way.toString()).isEqualTo(expected.tables());
                assertThat(outcome.told()).as(way.toString()).isEqualTo(expected.told());
            }
        }
    }

    private static Outcome read(LocalKafka kafka, TopicReading way) throws Exception {
        try (MigratedDatabase database = MigratedDatabase.create("containers", "containers_replay", 1)) {
            Map<String, Object> settings = way.settings(kafka);
            settings.put("micronaut.server.port", -1);
            settings.put("datasources.default.url", database.address().jdbcUrl());
            settings.put("datasources.default.username", "containers");
            settings.put("datasources.default.password", database.address().password());
            try (ApplicationContext service = ApplicationContext.run(settings)) {
                service.getBean(EventPublisher.class).publish(Topics.POSTS_SYNCED, EVENTS);
                TopicReading.awaitRead(kafka, TOPIC_OF_GROUP);
                return new Outcome(database.contents(), told(kafka));
            }
        }
    }

    /** Every event about a container, sorted: the partitions have no common order. */
    private static List<String> told(LocalKafka kafka) {
        List<String> told = new ArrayList<>();
        try (AvroEventDeserializer avro = new AvroEventDeserializer();
                KafkaConsumer<byte[], byte[]> reader = new KafkaConsumer<>(
                        Map.of("bootstrap.servers", kafka.bootstrapServers()),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            avro.configure(Map.of("schema.registry.url", LocalRegistry.shared().url()), false);
            String topic = Topics.CONTAINERS_CREATED.name();
            List<TopicPartition> partitions = reader.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            reader.assign(partitions);
            reader.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = reader.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> reader.position(partition) < ends.get(partition))) {
                reader.poll(Duration.ofMillis(200)).forEach(record -> {
                    ContainerCreated event = (ContainerCreated) avro.deserialize(topic, record.value());
                    told.add(event.getEventId() + " " + event.getProjectId() + " " + event.getPostKey());
                });
            }
        }
        told.sort(null);
        return told;
    }
}
