package io.tidemark.bench;

import io.tidemark.messaging.AvroEncoder;
import io.tidemark.messaging.RegistryConfig;
import io.tidemark.messaging.SchemaRegistryClient;
import io.tidemark.schemas.Topic;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Writes events into a topic that exists, from one thread.
 *
 * @param <E> the generated event class
 */
public final class EventWriter<E extends SpecificRecord> implements AutoCloseable {

    private final Topic<E> topic;
    private final SchemaRegistryClient registry;
    private final KafkaProducer<String, byte[]> producer;
    private final AvroEncoder<E> encoder;
    private final AtomicReference<Exception> failure = new AtomicReference<>();

    /**
     * @param settings of the producer, beside the servers and serializers
     */
    public EventWriter(Topic<E> topic, String bootstrapServers, String registryUrl, Map<String, Object> settings) {
        this.topic = topic;
        this.registry = new SchemaRegistryClient(RegistryConfig.from(Map.of("schema.registry.url", registryUrl)));
        Map<String, Object> all = new HashMap<>(settings);
        all.put("bootstrap.servers", bootstrapServers);
        this.producer = new KafkaProducer<>(all, new StringSerializer(), new ByteArraySerializer());
        this.encoder = new AvroEncoder<>(
                topic.eventType(), topic.schema(), () -> registry.register(topic.subject(), topic.schema()));
    }

    /**
     * Sends an event and returns before it is stored.
     *
     * @param acknowledged told, in a thread of the producer, where the broker has stored it
     */
    public void write(E event, Consumer<RecordMetadata> acknowledged) {
        producer.send(
                new ProducerRecord<>(topic.name(), topic.key(event), encoder.encode(event)), (metadata, refused) -> {
                    if (refused == null) {
                        acknowledged.accept(metadata);
                    } else {
                        failure.compareAndSet(null, refused);
                    }
                });
    }

    /**
     * Waits until everything is stored.
     *
     * @throws IllegalStateException when the broker refused an event
     */
    public void flush() {
        producer.flush();
        if (failure.get() != null) {
            throw new IllegalStateException(topic.name() + " could not be filled", failure.get());
        }
    }

    @Override
    public void close() {
        producer.close();
        registry.close();
    }
}
