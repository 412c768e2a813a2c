package io.tidemark.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemark.messaging.AvroEventSerializer;
import io.tidemark.schemas.Topic;
import io.tidemark.testbed.LocalKafka;
import io.tidemark.testbed.LocalRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A topic of one partition on the shared broker, made anew. */
public final class TestTopic {

    private static final long DEADLINE_SECONDS = 120;

    private final String name;

    private TestTopic(String name) {
        this.name = name;
    }

    /** The topic, empty. */
    public static TestTopic create(String name) throws InterruptedException, ExecutionException, TimeoutException {
        try (Admin admin = Admin.create(broker())) {
            Set<String> known = admin.listTopics().names().get(DEADLINE_SECONDS, TimeUnit.SECONDS);
            if (known.contains(name)) {
                throw new IllegalStateException(name + " is another test's");
            }
            admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        }
        return new TestTopic(name);
    }

    /** The topic, of whichever test it is. */
    public static TestTopic ensure(String name) throws InterruptedException, ExecutionException, TimeoutException {
        try (Admin admin = Admin.create(broker())) {
            if (admin.listTopics()
                    .names()
                    .get(DEADLINE_SECONDS, TimeUnit.SECONDS)
                    .contains(name)) {
                return new TestTopic(name);
            }
        }
        return create(name);
    }

    public String name() {
        return name;
    }

    public TopicPartition partition() {
        return new TopicPartition(name, 0);
    }

    /** The bytes of an event. */
    public static <E extends SpecificRecord> byte[] encoded(Topic<E> topic, E event) {
        try (AvroEventSerializer serializer = new AvroEventSerializer()) {
            serializer.configure(
                    Map.of("schema.registry.url", LocalRegistry.shared().url()), false);
            return serializer.serialize(topic.name(), event);
        }
    }

    public void publish(byte[] key, byte[] value, List<Header> headers) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(broker(), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(name, 0, key, value, headers)).get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        }
    }

    public void publish(String key, byte[] value) throws Exception {
        publish(key.getBytes(UTF_8), value, List.of());
    }

    /** Says for a group that it has read all before the offset. */
    public void commit(String group, long offset) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(group)) {
            consumer.commitSync(Map.of(partition(), new OffsetAndMetadata(offset)));
        }
    }

    /** Every record. */
    public List<ConsumerRecord<byte[], byte[]>> records() {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer("reader")) {
            consumer.assign(List.of(partition()));
            consumer.seekToBeginning(List.of(partition()));
            long end = consumer.endOffsets(List.of(partition())).get(partition());
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            while (consumer.position(partition()) < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
            return records;
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
                        "earliest",
                        // The consumer ends when its last fetch is answered.
                        "fetch.max.wait.ms",
                        20),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    private static Map<String, Object> broker() {
        return Map.of("bootstrap.servers", LocalKafka.shared().bootstrapServers());
    }
}
