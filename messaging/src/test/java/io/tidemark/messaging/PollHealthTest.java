package io.tidemark.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.health.HealthStatus;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PollHealthTest {

    private final AtomicLong clock = new AtomicLong();
    private final ConsumerLifecycle lifecycle = new ConsumerLifecycle(BatchConsumerConfig.defaults());
    private final PollHealth health = new PollHealth(BatchConsumerConfig.defaults(), lifecycle, clock::get);

    @Test
    void serviceWithoutConsumersIsUp() {
        assertThat(status()).isEqualTo(HealthStatus.UP);
    }

    @Test
    void oneThreadThatDoesNotPollForAMinuteIsDownAndItsReturnIsUp() {
        PollHealth.Heartbeat first = health.watch("a#1");
        PollHealth.Heartbeat second = health.watch("a#2");
        advance(Duration.ofSeconds(40));
        first.polled();
        assertThat(status()).isEqualTo(HealthStatus.UP);
        advance(Duration.ofSeconds(21));
        assertThat(status()).isEqualTo(HealthStatus.DOWN);
        second.polled();
        assertThat(status()).isEqualTo(HealthStatus.UP);
    }

    @Test
    void threadThatEndedIsDownAtOnce() {
        health.watch("a#1").died();
        assertThat(status()).isEqualTo(HealthStatus.DOWN);
        assertThat(health.check().getDetails()).hasToString("{a#1=poll thread ended}");
    }

    @Test
    void threadsThatEndBecauseTheServiceStopsAreNoFault() {
        health.watch("a#1").died();
        lifecycle.stop();
        assertThat(status()).isEqualTo(HealthStatus.UP);
    }

    private HealthStatus status() {
        return health.check().getStatus();
    }

    private void advance(Duration duration) {
        clock.addAndGet(duration.toNanos());
    }
}
