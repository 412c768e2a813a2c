package io.tidemark.messaging;

import io.tidemark.schemas.Topic;
import io.tidemark.schemas.Topics;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * {@link AvroDecoder} as a Kafka deserializer for the values of the topics in the catalogue, configured with Confluent's keys
 * ({@link RegistryConfig}), for consumers outside of {@link BatchConsumer}. A plain consumer stops at a record that this
 * refuses; the services use {@link BatchConsumer} for that reason.
 */
public final class AvroEventDeserializer implements Deserializer<SpecificRecord> {

    private static final Map<String, Topic<?>> CATALOGUE =
            Topics.all().stream().collect(Collectors.toUnmodifiableMap(Topic::name, Function.identity()));

    private final Map<String, AvroDecoder<?>> decoders = new ConcurrentHashMap<>();
    private SchemaRegistryClient registry;

    @Override
    public void configure(Map<String, ?> settings, boolean isKey) {
        registry = new SchemaRegistryClient(RegistryConfig.from(settings));
    }

    /** @throws SerializationException when the topic is not in the catalogue, or the value is not its event */
    @Override
    public SpecificRecord deserialize(String topic, byte[] value) {
        if (value == null) {
            return null;
        }
        try {
            return decoders.computeIfAbsent(topic, this::decoder).decode(value);
        } catch (RuntimeException e) {
            throw new SerializationException("cannot read an event of " + topic, e);
        }
    }

    @Override
    public void close() {
        if (registry != null) {
            registry.close();
        }
    }

    private AvroDecoder<?> decoder(String name) {
        Topic<?> topic = CATALOGUE.get(name);
        if (topic == null) {
            throw new IllegalArgumentException(name + " is not in the catalogue of topics");
        }
        return decoder(topic);
    }

    private <E extends SpecificRecord> AvroDecoder<E> decoder(Topic<E> topic) {
        return new AvroDecoder<>(registry::schema, topic.eventType(), topic.schema());
    }
}
