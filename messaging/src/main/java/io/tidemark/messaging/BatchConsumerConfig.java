package io.tidemark.messaging;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How every consumer of a service polls, waits and gives up; {@code tidemark.consumer.*}. A setting of Kafka's own under
 * {@code kafka.*} or {@code kafka.consumers.<group>.*} wins over the one derived here.
 *
 * @param threads poll threads of each listener that does not name its own number; at least 1
 * @param maxPollRecords the most records of one batch, 1 to 100,000; it bounds memory and the size of a transaction
 * @param fetchMaxBytes the most bytes that one fetch holds in memory; a larger single record is still fetched
 * @param maxPollInterval how long a batch may take before the group gives the partitions to another; at least a minute
 * @param sessionTimeout how long after its last heartbeat a consumer counts as dead
 * @param commitTimeout how long a commit of offsets may take before the batch is read again
 * @param bisectLimit how long decoding and the search for poison may go on before the loop writes the dead letters found so
 *     far, commits and polls again
 * @param firstBackoff the wait after the first failure; it doubles with each further failure
 * @param maxBackoff the longest wait between two tries, at most 5 s
 * @param deadLetterBudget how many events may go to the dead-letter topic beyond those that were stored, before the
 *     consumer stops and alarms instead; at least 1. Records whose bytes alone show that they are broken do not count
 * @param pollDeadline how long a poll thread may stay away from the broker before liveness is DOWN
 * @param shutdownWait how long shutdown waits for batches that are being stored
 * @param shutdownDeadline how long the shutdown of the process may take in all before it is ended hard; longer than
 *     {@code shutdownWait}
 */
@ConfigurationProperties("tidemark.consumer")
public record BatchConsumerConfig(
        @Bindable(defaultValue = "1") int threads,
        @Bindable(defaultValue = "2000") int maxPollRecords,
        @Bindable(defaultValue = "16777216") int fetchMaxBytes,
        @Bindable(defaultValue = "5m") Duration maxPollInterval,
        @Bindable(defaultValue = "10s") Duration sessionTimeout,
        @Bindable(defaultValue = "15s") Duration commitTimeout,
        @Bindable(defaultValue = "5s") Duration bisectLimit,
        @Bindable(defaultValue = "100ms") Duration firstBackoff,
        @Bindable(defaultValue = "5s") Duration maxBackoff,
        @Bindable(defaultValue = "1000") int deadLetterBudget,
        @Bindable(defaultValue = "60s") Duration pollDeadline,
        @Bindable(defaultValue = "12s") Duration shutdownWait,
        @Bindable(defaultValue = "25s") Duration shutdownDeadline) {

    public BatchConsumerConfig {
        require(threads >= 1, "threads must be at least 1");
        require(maxPollRecords >= 1 && maxPollRecords <= 100_000, "max-poll-records must be 1 to 100000");
        require(fetchMaxBytes >= 1024, "fetch-max-bytes must be at least 1024");
        require(maxPollInterval.toSeconds() >= 60, "max-poll-interval must be at least 1m");
        require(sessionTimeout.toSeconds() >= 6, "session-timeout must be at least 6s");
        require(isPositive(commitTimeout), "commit-timeout must be positive");
        require(isPositive(bisectLimit), "bisect-limit must be positive");
        require(isPositive(firstBackoff), "first-backoff must be positive");
        require(
                maxBackoff.compareTo(firstBackoff) >= 0 && maxBackoff.toMillis() <= 5000,
                "max-backoff must be from first-backoff to 5s");
        require(deadLetterBudget >= 1, "dead-letter-budget must be at least 1");
        require(isPositive(pollDeadline), "poll-deadline must be positive");
        require(!shutdownWait.isNegative(), "shutdown-wait must not be negative");
        require(shutdownDeadline.compareTo(shutdownWait) > 0, "shutdown-deadline must be longer than shutdown-wait");
        require(
                commitTimeout.plus(bisectLimit).compareTo(maxPollInterval) < 0,
                "commit-timeout and bisect-limit together must be shorter than max-poll-interval");
    }

    /** All defaults, for code that runs outside a Micronaut context. */
    static BatchConsumerConfig defaults() {
        return new BatchConsumerConfig(
                1,
                2000,
                16 * 1024 * 1024,
                Duration.ofMinutes(5),
                Duration.ofSeconds(10),
                Duration.ofSeconds(15),
                Duration.ofSeconds(5),
                Duration.ofMillis(100),
                Duration.ofSeconds(5),
                1000,
                Duration.ofSeconds(60),
                Duration.ofSeconds(12),
                Duration.ofSeconds(25));
    }

    private static boolean isPositive(Duration duration) {
        return !duration.isNegative() && !duration.isZero();
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException("tidemark.consumer: " + message);
        }
    }
}
