package io.tidemark.messaging;

import java.time.Duration;

/** The defaults, but with waits of milliseconds. */
final class ImpatientConfig {

    private ImpatientConfig() {}

    static BatchConsumerConfig withBudget(int deadLetterBudget) {
        BatchConsumerConfig defaults = BatchConsumerConfig.defaults();
        return new BatchConsumerConfig(
                1,
                defaults.maxPollRecords(),
                defaults.fetchMaxBytes(),
                defaults.maxPollInterval(),
                defaults.sessionTimeout(),
                defaults.commitTimeout(),
                defaults.bisectLimit(),
                Duration.ofMillis(1),
                Duration.ofMillis(2),
                deadLetterBudget,
                defaults.pollDeadline(),
                Duration.ofMillis(500),
                defaults.shutdownDeadline());
    }
}
