package io.tidemark.scoring;

import io.tidemark.messaging.AvroEventDeserializer;
import io.tidemark.schemas.Topic;
import io.tidemark.schemas.Topics;
import io.tidemark.schemas.event.AdsContentEligibilityChanged;
import io.tidemark.schemas.event.AdsContentScored;
import io.tidemark.testbed.LocalKafka;
import io.tidemark.testbed.LocalRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads what the service published, from the first record to the last. */
public final class PublishedEvents {

    private PublishedEvents() {}

    public static List<AdsContentScored> scores(LocalKafka kafka, UUID projectId) {
        return decode(kafka, Topics.ADS_CONTENT_SCORED, projectId).stream()
                .map(AdsContentScored.class::cast)
                .toList();
    }

    public static List<AdsContentEligibilityChanged> decisions(LocalKafka kafka, UUID projectId) {
        return decode(kafka, Topics.ADS_CONTENT_ELIGIBILITY, projectId).stream()
                .map(AdsContentEligibilityChanged.class::cast)
                .toList();
    }

    /** The records of a project as bytes; each of the two topics has the project in its keys. */
    public static List<ConsumerRecord<byte[], byte[]>> records(LocalKafka kafka, Topic<?> topic, UUID projectId) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                kafka.bootstrapServers(),
                // The consumer ends when its last fetch is answered.
                "fetch.max.wait.ms",
                20);
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic.name()).stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    if (new String(record.key()).startsWith(projectId.toString())) {
                        records.add(record);
                    }
                }
            }
        }
        return records;
    }

    private static List<SpecificRecord> decode(LocalKafka kafka, Topic<?> topic, UUID projectId) {
        try (AvroEventDeserializer deserializer = new AvroEventDeserializer()) {
            deserializer.configure(
                    Map.of("schema.registry.url", LocalRegistry.shared().url()), false);
            return records(kafka, topic, projectId).stream()
                    .map(record -> deserializer.deserialize(topic.name(), record.value()))
                    .toList();
        }
    }
}
