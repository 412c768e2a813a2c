package io.tidemark.messaging;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;

/**
 * {@link AvroEncoder} as a Kafka serializer, configured with Confluent's keys ({@link RegistryConfig}), for producers outside
 * of {@link EventPublisher}.
 */
public final class AvroEventSerializer implements Serializer<SpecificRecord> {

    private record Target(String topic, Class<? extends SpecificRecord> type) {}

    private final Map<Target, AvroEncoder<SpecificRecord>> encoders = new ConcurrentHashMap<>();
    private SchemaRegistryClient registry;
    private SubjectNameStrategy strategy;
    private boolean key;

    @Override
    public void configure(Map<String, ?> settings, boolean isKey) {
        RegistryConfig config = RegistryConfig.from(settings);
        registry = new SchemaRegistryClient(config);
        strategy = isKey ? config.keyStrategy() : config.valueStrategy();
        key = isKey;
    }

    /** @throws SerializationException when the event cannot be encoded or the registry does not give an id */
    @Override
    public byte[] serialize(String topic, SpecificRecord event) {
        if (event == null) {
            return null;
        }
        try {
            return encoders.computeIfAbsent(
                            new Target(topic, event.getClass()), target -> encoder(target, event.getSchema()))
                    .encode(event);
        } catch (RuntimeException e) {
            throw new SerializationException("cannot write an event to " + topic, e);
        }
    }

    @Override
    public void close() {
        if (registry != null) {
            registry.close();
        }
    }

    @SuppressWarnings("unchecked")
    private AvroEncoder<SpecificRecord> encoder(Target target, Schema schema) {
        String subject = strategy.subject(target.topic(), key, schema);
        return new AvroEncoder<>(
                (Class<SpecificRecord>) target.type(), schema, () -> registry.idForWriting(subject, schema));
    }
}
