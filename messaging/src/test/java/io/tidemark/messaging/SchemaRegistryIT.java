package io.tidemark.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.schemas.Topics;
import io.tidemark.schemas.event.PostMetricsCollected;
import io.tidemark.testbed.LocalRegistry;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Against the real Apicurio, which answers as Confluent's registry does. */
class SchemaRegistryIT {

    private final String subject = "subject-" + UUID.randomUUID() + "-value";
    private final SchemaRegistryClient client = client();

    @AfterEach
    void closeClient() {
        client.close();
    }

    @Test
    void registeredSchemaIsFoundByIdAndBySubjectFromAnotherClient() {
        Schema schema = PostMetricsCollected.getClassSchema();
        int id = client.register(subject, schema);
        try (SchemaRegistryClient other = client()) {
            assertThat(other.register(subject, schema)).isEqualTo(id);
            assertThat(other.lookup(subject, schema)).isEqualTo(id);
            assertThat(other.schema(id).toString()).doesNotContain("avro.java.string");
            assertThat(other.schema(id).getField("views").doc())
                    .isEqualTo(schema.getField("views").doc());
            assertThat(other.latest(subject)).hasValueSatisfying(latest -> {
                assertThat(latest.id()).isEqualTo(id);
                assertThat(latest.version()).isEqualTo(1);
            });
        }
    }

    @Test
    void unknownIdAndSubjectAreToldApartFromAnOutage() {
        assertThatExceptionOfType(RegistryRefusedException.class)
                .isThrownBy(() -> client.schema(123_456_789))
                .matches(RegistryRefusedException::isNotFound);
        assertThatExceptionOfType(RegistryRefusedException.class)
                .isThrownBy(() -> client.lookup(subject, PostMetricsCollected.getClassSchema()))
                .matches(RegistryRefusedException::isNotFound);
        assertThat(client.latest(subject)).isEmpty();
        assertThat(client.isCompatible(subject, PostMetricsCollected.getClassSchema()))
                .isTrue();
    }

    @Test
    void incompatibleSchemaIsRefused() {
        client.register(subject, record().requiredString("a").endRecord());
        Schema breaking = record().requiredString("a").requiredLong("b").endRecord();
        Schema harmless = record().requiredString("a").optionalLong("b").endRecord();
        assertThat(client.isCompatible(subject, breaking)).isFalse();
        assertThat(client.isCompatible(subject, harmless)).isTrue();
        assertThatExceptionOfType(RegistryRefusedException.class)
                .isThrownBy(() -> client.register(subject, breaking))
                .matches(e -> e.status() == 409 || e.status() == 422);
        client.register(subject, harmless);
        assertThat(client.latest(subject))
                .hasValueSatisfying(latest -> assertThat(latest.version()).isEqualTo(2));
    }

    @Test
    void serializerAndDeserializerAreConfiguredWithConfluentsKeys() {
        Map<String, Object> settings =
                Map.of("schema.registry.url", LocalRegistry.shared().url());
        String topic = Topics.POST_METRICS_COLLECTED.name();
        try (AvroEventSerializer serializer = new AvroEventSerializer();
                AvroEventDeserializer deserializer = new AvroEventDeserializer()) {
            serializer.configure(settings, false);
            deserializer.configure(settings, false);
            PostMetricsCollected event = TestEvents.event(5);
            byte[] bytes = serializer.serialize(topic, event);
            assertThat(deserializer.deserialize(topic, bytes)).isEqualTo(event);
            assertThat(deserializer.deserialize(topic, null)).isNull();
            assertThat(serializer.serialize(topic, null)).isNull();
            assertThatThrownBy(() -> deserializer.deserialize("no.such.topic", bytes))
                    .isInstanceOf(SerializationException.class);
            assertThatThrownBy(() -> deserializer.deserialize(topic, new byte[] {0, 0}))
                    .isInstanceOf(SerializationException.class)
                    .hasCauseInstanceOf(UndecodableException.class);
        }
    }

    @Test
    void writerThatMayNotRegisterNeedsARegisteredSchema() {
        Map<String, Object> settings =
                Map.of("schema.registry.url", LocalRegistry.shared().url(), "auto.register.schemas", "false");
        String topic = "unregistered-" + UUID.randomUUID();
        try (AvroEventSerializer serializer = new AvroEventSerializer()) {
            serializer.configure(settings, false);
            assertThatThrownBy(() -> serializer.serialize(topic, TestEvents.event(5)))
                    .isInstanceOf(SerializationException.class)
                    .hasCauseInstanceOf(RegistryRefusedException.class);
            client.register(topic + "-value", PostMetricsCollected.getClassSchema());
            assertThat(serializer.serialize(topic, TestEvents.event(5))).startsWith(0);
        }
    }

    private static SchemaRegistryClient client() {
        return new SchemaRegistryClient(RegistryConfig.from(
                Map.of("schema.registry.url", LocalRegistry.shared().url())));
    }

    private static SchemaBuilder.FieldAssembler<Schema> record() {
        return SchemaBuilder.record("Evolving").namespace("io.tidemark.test").fields();
    }
}
