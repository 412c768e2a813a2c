package io.tidemark.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.context.ApplicationContext;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchConsumerConfigTest {

    @Test
    void defaultsOfTheContextAreTheDocumentedOnes() {
        try (ApplicationContext context = ApplicationContext.run(Map.of("kafka.enabled", false))) {
            assertThat(context.getBean(BatchConsumerConfig.class)).isEqualTo(BatchConsumerConfig.defaults());
            assertThat(context.getBean(TopicConfig.class))
                    .isEqualTo(new TopicConfig((short) -1, 0, Duration.ofSeconds(60)));
        }
    }

    @Test
    void everyKnobIsRead() {
        Map<String, Object> settings = Map.ofEntries(
                Map.entry("kafka.enabled", false),
                Map.entry("tidemark.consumer.threads", 2),
                Map.entry("tidemark.consumer.max-poll-records", 5000),
                Map.entry("tidemark.consumer.fetch-max-bytes", 1048576),
                Map.entry("tidemark.consumer.max-poll-interval", "2m"),
                Map.entry("tidemark.consumer.session-timeout", "8s"),
                Map.entry("tidemark.consumer.commit-timeout", "5s"),
                Map.entry("tidemark.consumer.bisect-limit", "6s"),
                Map.entry("tidemark.consumer.first-backoff", "50ms"),
                Map.entry("tidemark.consumer.max-backoff", "1s"),
                Map.entry("tidemark.consumer.dead-letter-budget", 7),
                Map.entry("tidemark.consumer.poll-deadline", "30s"),
                Map.entry("tidemark.consumer.shutdown-wait", "3s"),
                Map.entry("tidemark.consumer.shutdown-deadline", "9s"));
        try (ApplicationContext context = ApplicationContext.run(settings)) {
            assertThat(context.getBean(BatchConsumerConfig.class))
                    .isEqualTo(new BatchConsumerConfig(
                            2,
                            5000,
                            1048576,
                            Duration.ofMinutes(2),
                            Duration.ofSeconds(8),
                            Duration.ofSeconds(5),
                            Duration.ofSeconds(6),
                            Duration.ofMillis(50),
                            Duration.ofSeconds(1),
                            7,
                            Duration.ofSeconds(30),
                            Duration.ofSeconds(3),
                            Duration.ofSeconds(9)));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "threads, 0",
        "max-poll-records, 0",
        "max-backoff, 6s",
        "max-backoff, 10ms",
        "dead-letter-budget, 0",
        "commit-timeout, 5m",
        "poll-deadline, 0s",
        "shutdown-deadline, 1s"
    })
    void valueOutOfRangeIsRefusedByName(String knob, String value) {
        Map<String, Object> settings = Map.of("kafka.enabled", false, "tidemark.consumer." + knob, value);
        assertThatThrownBy(() -> ApplicationContext.run(settings).close())
                .hasStackTraceContaining("tidemark.consumer: ")
                .hasStackTraceContaining(knob);
    }
}
