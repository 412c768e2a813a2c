package io.tidemark.messaging;

import io.micronaut.configuration.kafka.KafkaConsumerFactory;
import io.micronaut.configuration.kafka.config.AbstractKafkaConsumerConfiguration;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Parameter;
import io.micronaut.context.annotation.Prototype;
import io.micronaut.context.annotation.Replaces;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;

/**
 * Makes every consumer of micronaut-kafka. A consumer that exists may poll at once, so its topics are provided first.
 */
@Factory
@Replaces(factory = KafkaConsumerFactory.class)
class ConsumerFactory {

    private final BatchConsumerConfig config;
    private final RebuildConfig rebuild;
    private final TopicProvisioner provisioner;
    private final PollHealth health;
    private final ConsumerLifecycle lifecycle;
    private final AtomicInteger sequence = new AtomicInteger();

    ConsumerFactory(
            BatchConsumerConfig config,
            RebuildConfig rebuild,
            TopicProvisioner provisioner,
            PollHealth health,
            ConsumerLifecycle lifecycle) {
        this.config = config;
        this.rebuild = rebuild;
        this.provisioner = provisioner;
        this.health = health;
        this.lifecycle = lifecycle;
    }

    @Prototype
    @Replaces(bean = Consumer.class, factory = KafkaConsumerFactory.class)
    <K, V> Consumer<K, V> consumer(@Parameter AbstractKafkaConsumerConfiguration<K, V> settings) {
        String group = rebuild.group(settings.getConfig().getProperty(ConsumerConfig.GROUP_ID_CONFIG));
        provisioner.provide();
        provisioner.provideDeadLetters(group);
        return new WatchedConsumer<>(
                withDefaults(settings.getConfig(), group),
                settings.getKeyDeserializer().orElse(null),
                settings.getValueDeserializer().orElse(null),
                group + "#" + sequence.incrementAndGet(),
                health,
                lifecycle);
    }

    private Properties withDefaults(Properties given, String group) {
        Properties settings = new Properties();
        settings.putAll(given);
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        putIfAbsent(settings, ConsumerConfig.MAX_POLL_RECORDS_CONFIG, config.maxPollRecords());
        putIfAbsent(settings, ConsumerConfig.FETCH_MAX_BYTES_CONFIG, config.fetchMaxBytes());
        putIfAbsent(settings, ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, config.fetchMaxBytes() / 4);
        putIfAbsent(
                settings,
                ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG,
                config.maxPollInterval().toMillis());
        putIfAbsent(
                settings,
                ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
                config.sessionTimeout().toMillis());
        putIfAbsent(
                settings,
                ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
                config.sessionTimeout().toMillis() / 3);
        putIfAbsent(settings, ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, 15_000);
        putIfAbsent(settings, ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
        putIfAbsent(settings, ConsumerConfig.METADATA_MAX_AGE_CONFIG, 30_000);
        // A topic that a consumer conjures up would have the broker's number of partitions.
        putIfAbsent(settings, ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        // A rebalance takes only the partitions that move; the others keep flowing.
        putIfAbsent(
                settings,
                ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                CooperativeStickyAssignor.class.getName());
        return settings;
    }

    private static void putIfAbsent(Properties settings, String key, Object value) {
        settings.putIfAbsent(key, value.toString());
    }
}
