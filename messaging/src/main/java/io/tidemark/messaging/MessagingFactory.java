package io.tidemark.messaging;

import io.micronaut.configuration.kafka.admin.AdminClientFactory;
import io.micronaut.configuration.kafka.config.KafkaDefaultConfiguration;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Replaces;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The clients that a service has one of. Each is made when first needed, and none needs its server to be there. */
@Factory
class MessagingFactory {

    /** Dead letters carry an original of any size that a broker took, and headers beside it. */
    private static final int MAX_REQUEST_BYTES = 32 * 1024 * 1024;

    /** The usual one tells JMX, which nobody asks and which takes a moment of every start. */
    private static final String NO_REPORTERS = "";

    @Singleton
    @Bean(preDestroy = "close")
    SchemaRegistryClient schemaRegistryClient(KafkaDefaultConfiguration kafka) {
        return new SchemaRegistryClient(RegistryConfig.from(settings(kafka)));
    }

    @Singleton
    @Bean(preDestroy = "close")
    @Replaces(value = AdminClient.class, factory = AdminClientFactory.class)
    AdminClient adminClient(KafkaDefaultConfiguration kafka) {
        Map<String, Object> settings = settings(kafka);
        settings.putIfAbsent(AdminClientConfig.METRIC_REPORTER_CLASSES_CONFIG, NO_REPORTERS);
        return AdminClient.create(settings);
    }

    @Singleton
    @Bean(preDestroy = "close")
    RecordSender recordSender(KafkaDefaultConfiguration kafka) {
        Map<String, Object> settings = settings(kafka);
        // The one codec that every client of other teams has built in; kafkajs, for one, reads no lz4 without a
        // plug-in.
        settings.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "gzip");
        settings.putIfAbsent(ProducerConfig.COMPRESSION_GZIP_LEVEL_CONFIG, "1");
        // Each batch is compressed, checked by the broker and unpacked by every reader on its own; of a batch with few
        // events that costs more than the events.
        settings.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, "20");
        settings.putIfAbsent(ProducerConfig.BATCH_SIZE_CONFIG, "65536");
        settings.putIfAbsent(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.toString(MAX_REQUEST_BYTES));
        settings.putIfAbsent(ProducerConfig.BUFFER_MEMORY_CONFIG, Integer.toString(2 * MAX_REQUEST_BYTES));
        settings.putIfAbsent(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "10000");
        // A caller waits at most as long as these two together; both stay under the liveness deadline.
        settings.putIfAbsent(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "25000");
        settings.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, "10000");
        settings.putIfAbsent(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, "1000");
        settings.putIfAbsent(ProducerConfig.METRIC_REPORTER_CLASSES_CONFIG, NO_REPORTERS);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        return new RecordSender(new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer()));
    }

    private static Map<String, Object> settings(KafkaDefaultConfiguration kafka) {
        Properties properties = kafka.getConfig();
        Map<String, Object> settings = new HashMap<>();
        properties.stringPropertyNames().forEach(name -> settings.put(name, properties.getProperty(name)));
        return settings;
    }
}
