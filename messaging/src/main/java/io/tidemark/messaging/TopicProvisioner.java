package io.tidemark.messaging;

import io.micronaut.configuration.kafka.config.KafkaDefaultConfiguration;
import io.tidemark.schemas.Topic;
import io.tidemark.schemas.Topics;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the topics of the catalogue and the dead-letter topics, and waits until they are there. Any number of services may
 * do so at once. {@link ConsumerFactory} calls it before a consumer exists, {@link EventPublisher} before the first send.
 */
@Singleton
class TopicProvisioner {

    private static final Logger LOG = LoggerFactory.getLogger(TopicProvisioner.class);
    private static final Duration RETRY_DELAY = Duration.ofMillis(250);
    private static final int DEAD_LETTER_PARTITIONS = 1;

    /** After which a broker that has gone silent is asked anew. */
    private static final int ANSWER_MILLIS = 8000;

    /** A dead letter is an original of the largest size and its headers. */
    private static final int DEAD_LETTER_MAX_BYTES = 16 * 1024 * 1024;

    private final AdminClient admin;
    private final String address;
    private final TopicConfig config;
    private final Set<String> provided = new HashSet<>();
    private volatile boolean catalogueProvided;

    @Inject
    TopicProvisioner(AdminClient admin, KafkaDefaultConfiguration kafka, TopicConfig config) {
        this(admin, kafka.getConfig().getProperty(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG), config);
    }

    TopicProvisioner(AdminClient admin, String address, TopicConfig config) {
        this.admin = admin;
        this.address = address;
        this.config = config;
    }

    /** Every topic of the catalogue, waiting for Kafka as long as is configured. */
    void provide() {
        provide(config.startWait());
    }

    /**
     * Every topic of the catalogue; does nothing once they are there.
     *
     * @throws IllegalStateException when Kafka does not answer in time, refuses, or has a topic with fewer partitions
     */
    void provide(Duration wait) {
        if (catalogueProvided) {
            return;
        }
        List<NewTopic> topics = new ArrayList<>();
        for (Topic<?> topic : Topics.all()) {
            topics.add(newTopic(
                    topic.name(),
                    config.partitions() == 0 ? topic.partitions() : config.partitions(),
                    Map.of(
                            "cleanup.policy",
                            "delete",
                            "retention.ms",
                            Long.toString(topic.retention().toMillis()))));
        }
        provide(topics, wait);
        catalogueProvided = true;
    }

    /** The dead-letter topic of a group, kept for ever. */
    void provideDeadLetters(String group) {
        provide(
                List.of(newTopic(
                        DeadLetterQueue.topic(group),
                        DEAD_LETTER_PARTITIONS,
                        Map.of(
                                "cleanup.policy",
                                "delete",
                                "retention.ms",
                                "-1",
                                "max.message.bytes",
                                Integer.toString(DEAD_LETTER_MAX_BYTES)))),
                config.startWait());
    }

    private NewTopic newTopic(String name, int partitions, Map<String, String> settings) {
        Optional<Short> replicas =
                config.replicationFactor() == -1 ? Optional.empty() : Optional.of(config.replicationFactor());
        return new NewTopic(name, Optional.of(partitions), replicas).configs(settings);
    }

    private synchronized void provide(List<NewTopic> topics, Duration wait) {
        List<NewTopic> wanted = topics.stream()
                .filter(topic -> !provided.contains(topic.name()))
                .toList();
        if (wanted.isEmpty()) {
            return;
        }
        long deadline = System.nanoTime() + wait.toNanos();
        while (true) {
            KafkaException failure;
            try {
                if (create(wanted)) {
                    wanted.forEach(topic -> provided.add(topic.name()));
                    return;
                }
                failure = new KafkaException("it does not show the topics that it created");
                LOG.debug("{}", failure.getMessage());
            } catch (KafkaException e) {
                failure = e;
                LOG.warn(
                        "Kafka at {} is not ready ({}); trying again for {} s",
                        address,
                        failure.getMessage(),
                        Math.max(
                                0,
                                Duration.ofNanos(deadline - System.nanoTime()).toSeconds()));
            }
            if (deadline - System.nanoTime() <= 0) {
                throw new IllegalStateException(
                        "Kafka at " + address + " did not provide the topics within " + wait.toSeconds() + " s: "
                                + failure.getMessage(),
                        failure);
            }
            pause();
        }
    }

    /** Whether all topics are there with enough partitions; creates those that are not. */
    private boolean create(List<NewTopic> wanted) {
        List<NewTopic> missing = missing(wanted);
        if (missing.isEmpty()) {
            return true;
        }
        admin.createTopics(missing, new CreateTopicsOptions().timeoutMs(ANSWER_MILLIS))
                .values()
                .forEach((name, created) -> {
                    try {
                        get(created);
                        LOG.info("created topic {}", name);
                    } catch (TopicExistsException e) {
                        LOG.debug("another service created topic {} first", name);
                    }
                });
        return missing(wanted).isEmpty();
    }

    private List<NewTopic> missing(List<NewTopic> wanted) {
        Map<String, KafkaFuture<TopicDescription>> described = admin.describeTopics(
                        wanted.stream().map(NewTopic::name).toList(),
                        new DescribeTopicsOptions().timeoutMs(ANSWER_MILLIS))
                .topicNameValues();
        List<NewTopic> missing = new ArrayList<>();
        for (NewTopic topic : wanted) {
            try {
                int partitions = get(described.get(topic.name())).partitions().size();
                if (partitions < topic.numPartitions()) {
                    throw new IllegalStateException("topic " + topic.name() + " has " + partitions
                            + " partitions but needs " + topic.numPartitions()
                            + "; add them with kafka-topics.sh --alter while no service runs");
                }
            } catch (UnknownTopicOrPartitionException e) {
                missing.add(topic);
            }
        }
        return missing;
    }

    /** The value, or a {@link KafkaException} that is worth another try. */
    private static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case TopicExistsException exists -> throw exists;
                case UnknownTopicOrPartitionException unknown -> throw unknown;
                case RetriableException retriable -> throw retriable;
                case Throwable refused ->
                    throw new IllegalStateException(
                            "Kafka refused to provide topics: " + refused.getMessage(), refused);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for Kafka", e);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(RETRY_DELAY);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for Kafka", e);
        }
    }
}
