package io.tidemark.bench.ingest;

import io.tidemark.messaging.AvroEncoder;
import io.tidemark.messaging.RegistryConfig;
import io.tidemark.messaging.SchemaRegistryClient;
import io.tidemark.schemas.Topic;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Makes a topic and writes events into it as fast as the broker takes them. */
final class TopicFill<E extends SpecificRecord> implements AutoCloseable {

    private final Topic<E> topic;
    private final SchemaRegistryClient registry;
    private final KafkaProducer<String, byte[]> producer;
    private final AvroEncoder<E> encoder;
    private final Map<Integer, Feed.Last> last = new ConcurrentHashMap<>();
    private final AtomicReference<Exception> failure = new AtomicReference<>();

    private TopicFill(Topic<E> topic, String bootstrapServers, String registryUrl) {
        this.topic = topic;
        this.registry = new SchemaRegistryClient(RegistryConfig.from(Map.of("schema.registry.url", registryUrl)));
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "linger.ms", "20", "batch.size", "262144"),
                new StringSerializer(),
                new ByteArraySerializer());
        this.encoder = new AvroEncoder<>(
                topic.eventType(), topic.schema(), () -> registry.register(topic.subject(), topic.schema()));
    }

    /** Makes the topic. */
    static <E extends SpecificRecord> TopicFill<E> of(Topic<E> topic, String bootstrapServers, String registryUrl)
            throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.createTopics(List.of(new NewTopic(topic.name(), topic.partitions(), (short) 1)
                            .configs(Map.of("retention.ms", "-1"))))
                    .all()
                    .get();
        }
        return new TopicFill<>(topic, bootstrapServers, registryUrl);
    }

    void write(E event, String postKey, Instant observedAt) {
        producer.send(
                new ProducerRecord<>(topic.name(), topic.key(event), encoder.encode(event)), (metadata, refused) -> {
                    if (refused != null) {
                        failure.compareAndSet(null, refused);
                        return;
                    }
                    last.merge(
                            metadata.partition(),
                            new Feed.Last(metadata.partition(), postKey, micros(observedAt), metadata.offset()),
                            (one, other) -> one.offset() > other.offset() ? one : other);
                });
    }

    /** Waits for everything and tells the last record of each partition. */
    List<Feed.Last> finish() {
        producer.flush();
        if (failure.get() != null) {
            throw new IllegalStateException("The topic could not be filled", failure.get());
        }
        return List.copyOf(last.values());
    }

    /** Microseconds since 1970. */
    static long micros(Instant instant) {
        return Math.multiplyExact(instant.getEpochSecond(), 1_000_000L) + instant.getNano() / 1_000;
    }

    @Override
    public void close() {
        producer.close();
        registry.close();
    }
}
