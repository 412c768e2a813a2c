package io.tidemark.messaging;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How topics are created; {@code tidemark.topics.*}.
 *
 * @param replicationFactor copies of each partition; -1 takes the broker's default
 * @param partitions partitions of every topic but the dead-letter ones; 0 takes the number of the catalogue
 * @param startWait how long the start of a service waits for Kafka before it fails
 */
@ConfigurationProperties("tidemark.topics")
public record TopicConfig(
        @Bindable(defaultValue = "-1") short replicationFactor,
        @Bindable(defaultValue = "0") int partitions,
        @Bindable(defaultValue = "60s") Duration startWait) {

    public TopicConfig {
        if (replicationFactor != -1 && replicationFactor < 1) {
            throw new IllegalArgumentException("tidemark.topics.replication-factor must be -1 or at least 1");
        }
        if (partitions < 0) {
            throw new IllegalArgumentException("tidemark.topics.partitions must not be negative");
        }
        if (startWait.isNegative()) {
            throw new IllegalArgumentException("tidemark.topics.start-wait must not be negative");
        }
    }
}
