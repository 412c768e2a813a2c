package io.tidemark.launcher.cluster;

import io.tidemark.messaging.RegistryConfig;
import io.tidemark.messaging.SchemaRegistryClient;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Kafka and the registry, as clients find them. What it makes belongs to the caller, who closes it. */
public final class Cluster {

    private static final int TIMEOUT_MILLIS = 15_000;
    private static final int LARGEST_REQUEST = 32 * 1024 * 1024;
    private static final int FETCH_BYTES = 16 * 1024 * 1024;

    private final Map<String, String> settings;

    /** @param settings of Kafka's clients and of the registry's, with passwords among them */
    public Cluster(Map<String, String> settings) {
        this.settings = Map.copyOf(settings);
    }

    /** Where Kafka is. */
    public String bootstrapServers() {
        return settings.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG);
    }

    /** Everything that a client was told, for a process that is told the same. */
    public Map<String, String> settings() {
        return settings;
    }

    public boolean hasRegistry() {
        return settings.containsKey("schema.registry.url");
    }

    public Admin admin() {
        Map<String, Object> all = new HashMap<>(client(Map.of()));
        // Waiting is a matter of taste, and what the file says of it holds.
        all.putIfAbsent(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
        all.putIfAbsent(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
        return Admin.create(all);
    }

    /** @param group under which offsets are committed by hand; null for none */
    public KafkaConsumer<byte[], byte[]> consumer(String group, int mostRecords) {
        Map<String, Object> own = new HashMap<>(Map.of(
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false,
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                mostRecords,
                ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                FETCH_BYTES,
                ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                FETCH_BYTES / 8,
                CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG,
                TIMEOUT_MILLIS));
        if (group != null) {
            own.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        }
        return new KafkaConsumer<>(client(own), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    public KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                client(Map.of(
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                        true,
                        ProducerConfig.COMPRESSION_TYPE_CONFIG,
                        "gzip",
                        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                        LARGEST_REQUEST,
                        ProducerConfig.BUFFER_MEMORY_CONFIG,
                        2L * LARGEST_REQUEST,
                        ProducerConfig.MAX_BLOCK_MS_CONFIG,
                        TIMEOUT_MILLIS,
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        10_000,
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        30_000)),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** @throws CommandFailedException when no registry is named */
    public SchemaRegistryClient registry() {
        if (!hasRegistry()) {
            throw new CommandFailedException("No schema registry is named: give --registry.");
        }
        return new SchemaRegistryClient(RegistryConfig.from(settings));
    }

    /** Kafka's answer, or the exception that it gave instead. */
    public static <T> T await(KafkaFuture<T> answer) {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailedException("Interrupted.", e);
        }
    }

    private Map<String, Object> client(Map<String, Object> own) {
        Map<String, Object> all = new HashMap<>(settings);
        all.putAll(own);
        all.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
        return all;
    }
}
