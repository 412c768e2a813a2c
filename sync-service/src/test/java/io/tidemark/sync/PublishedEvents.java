package io.tidemark.sync;

import io.tidemark.messaging.AvroEventDeserializer;
import io.tidemark.schemas.Topic;
import io.tidemark.schemas.Topics;
import io.tidemark.schemas.event.AdMetricsCollected;
import io.tidemark.schemas.event.PostMetricsCollected;
import io.tidemark.schemas.event.PostSynced;
import io.tidemark.testbed.LocalKafka;
import io.tidemark.testbed.LocalRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What is on the topics, from the first offset to the last. */
public final class PublishedEvents {

    private PublishedEvents() {}

    /** Posts that were announced for a project, or that a project was taken from. */
    public static List<PostSynced> posts(String accountKey) {
        return read(Topics.POSTS_SYNCED).stream()
                .filter(event -> event.getAccountKey().equals(accountKey))
                .toList();
    }

    /** Days of the ads of an ad account. */
    public static List<AdMetricsCollected> ads(String platform, String adAccountId) {
        return read(Topics.AD_METRICS_COLLECTED).stream()
                .filter(event -> event.getPlatform().equals(platform)
                        && event.getAdAccountId().equals(adAccountId))
                .toList();
    }

    public static List<PostMetricsCollected> metrics(UUID projectId) {
        return read(Topics.POST_METRICS_COLLECTED).stream()
                .filter(event -> event.getProjectIds().contains(projectId.toString()))
                .toList();
    }

    public static List<PostSynced> posts(UUID projectId) {
        return read(Topics.POSTS_SYNCED).stream()
                .filter(event -> event.getProjectIds().contains(projectId.toString()))
                .toList();
    }

    public static <E extends SpecificRecord> List<E> read(Topic<E> topic) {
        return Reading.of(topic.name()).events().stream()
                .map(topic.eventType()::cast)
                .toList();
    }

    /** The bytes of every record of a topic. */
    public static List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        return Reading.of(topic).records();
    }

    /** What was read of a topic of the shared broker so far; asked again, it reads on from there. */
    private static final class Reading {

        private static final Map<String, Reading> READINGS = new ConcurrentHashMap<>();

        private final String topic;
        private final KafkaConsumer<byte[], byte[]> consumer;
        private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        private final List<SpecificRecord> events = new ArrayList<>();

        private Reading(String topic) {
            this.topic = topic;
            this.consumer = new KafkaConsumer<>(
                    Map.of(
                            "bootstrap.servers",
                            LocalKafka.shared().bootstrapServers(),
                            // Whatever is asked for behind a fetch waits until that is answered.
                            "fetch.max.wait.ms",
                            20),
                    new ByteArrayDeserializer(),
                    new ByteArrayDeserializer());
        }

        static Reading of(String topic) {
            return READINGS.computeIfAbsent(topic, Reading::new);
        }

        synchronized List<ConsumerRecord<byte[], byte[]>> records() {
            readOn();
            return List.copyOf(records);
        }

        synchronized List<SpecificRecord> events() {
            readOn();
            try (AvroEventDeserializer avro = new AvroEventDeserializer()) {
                avro.configure(
                        Map.of("schema.registry.url", LocalRegistry.shared().url()), false);
                records.subList(events.size(), records.size())
                        .forEach(record -> events.add(avro.deserialize(topic, record.value())));
            }
            return List.copyOf(events);
        }

        private void readOn() {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            if (consumer.assignment().isEmpty()) {
                consumer.assign(partitions);
                consumer.seekToBeginning(partitions);
            }
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
    }
}
