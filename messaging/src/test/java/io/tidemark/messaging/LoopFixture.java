package io.tidemark.messaging;

import io.micronaut.context.ApplicationContext;
import io.tidemark.schemas.Topic;
import io.tidemark.schemas.event.PostMetricsCollected;
import io.tidemark.testbed.LocalKafka;
import io.tidemark.testbed.LocalRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A topic, a group and a table of one test. */
final class LoopFixture implements AutoCloseable {

    static final int PARTITIONS = 3;

    final Topic<PostMetricsCollected> topic;
    final String group;
    final EventTable table;
    private final LocalKafka kafka;
    private final Map<String, Object> settings = new HashMap<>();
    private final List<ApplicationContext> contexts = new ArrayList<>();
    private final ApplicationContext publishing;

    LoopFixture(DataSource dataSource, LocalKafka kafka) throws Exception {
        this.kafka = kafka;
        String id = UUID.randomUUID().toString().substring(0, 8);
        topic = TestEvents.topic("loop-" + id);
        group = "loop-test." + id;
        table = new EventTable(dataSource, "stored_" + id);
        settings.put("kafka.bootstrap.servers", kafka.bootstrapServers());
        settings.put("kafka.schema.registry.url", LocalRegistry.shared().url());
        settings.put("micronaut.application.name", "loop-test");
        try (Admin admin = admin()) {
            admin.createTopics(List.of(new NewTopic(topic.name(), Optional.of(PARTITIONS), Optional.empty())))
                    .all()
                    .get();
        }
        publishing = ApplicationContext.run(settings);
        contexts.add(publishing);
    }

    /** Overrides a setting for the services that are started later. */
    LoopFixture with(String key, Object value) {
        settings.put(key, value);
        return this;
    }

    /** Starts a service that consumes the topic. */
    ApplicationContext startConsumer() {
        Map<String, Object> all = new HashMap<>(settings);
        all.put("test.topic", topic.name());
        all.put("test.group", group);
        ApplicationContext context =
                ApplicationContext.builder(all).singletons(table).start();
        contexts.add(context);
        return context;
    }

    void publish(int from, int to) {
        publishing.getBean(EventPublisher.class).publish(topic, TestEvents.events(from, to));
    }

    void publish(List<PostMetricsCollected> events) {
        publishing.getBean(EventPublisher.class).publish(topic, events);
    }

    /** As it goes over the wire. */
    byte[] encoded(PostMetricsCollected event) {
        SchemaRegistryClient registry = publishing.getBean(SchemaRegistryClient.class);
        return new AvroEncoder<>(
                        topic.eventType(),
                        topic.schema(),
                        () -> registry.register(topic.name() + "-value", topic.schema()))
                .encode(event);
    }

    /** Bytes as they are, to one partition. */
    void publishRaw(int partition, List<byte[]> values) throws Exception {
        Map<String, Object> producer = Map.of("bootstrap.servers", kafka.bootstrapServers());
        try (KafkaProducer<byte[], byte[]> raw =
                new KafkaProducer<>(producer, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (byte[] value : values) {
                raw.send(new ProducerRecord<>(topic.name(), partition, new byte[] {1, 2}, value))
                        .get();
            }
        }
    }

    /** Every dead letter of the group so far. */
    List<ConsumerRecord<byte[], byte[]>> deadLetters() {
        return deadLetters(group);
    }

    /** Every dead letter of another group. */
    List<ConsumerRecord<byte[], byte[]>> deadLetters(String of) {
        // The consumer ends when its last fetch is answered.
        Map<String, Object> consumer = Map.of("bootstrap.servers", kafka.bootstrapServers(), "fetch.max.wait.ms", 20);
        List<ConsumerRecord<byte[], byte[]>> letters = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> reader =
                new KafkaConsumer<>(consumer, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(DeadLetterQueue.topic(of), 0);
            reader.assign(List.of(partition));
            reader.seekToBeginning(List.of(partition));
            long end = reader.endOffsets(List.of(partition)).get(partition);
            while (reader.position(partition) < end) {
                ConsumerRecords<byte[], byte[]> polled = reader.poll(Duration.ofMillis(200));
                polled.forEach(letters::add);
            }
        }
        return letters;
    }

    /** How many records of the topic lie beyond the committed offsets. */
    long lag() throws ExecutionException, InterruptedException {
        return lag(group);
    }

    /** The same of another group. */
    long lag(String of) throws ExecutionException, InterruptedException {
        try (Admin admin = admin()) {
            Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(of)
                    .partitionsToOffsetAndMetadata()
                    .get();
            Map<TopicPartition, OffsetSpec> partitions = IntStream.range(0, PARTITIONS)
                    .mapToObj(partition -> new TopicPartition(topic.name(), partition))
                    .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
            long lag = 0;
            for (var end : admin.listOffsets(partitions).all().get().entrySet()) {
                OffsetAndMetadata offset = committed.get(end.getKey());
                lag += end.getValue().offset() - (offset == null ? 0 : offset.offset());
            }
            return lag;
        }
    }

    @Override
    public void close() {
        contexts.forEach(ApplicationContext::close);
    }

    Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
    }
}
