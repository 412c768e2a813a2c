package io.tidemark.messaging;

import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import io.micronaut.management.health.indicator.annotation.Liveness;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.reactivestreams.Publisher;

/**
 * Liveness: DOWN as soon as one poll thread of this service has died, or has not polled for
 * {@link BatchConsumerConfig#pollDeadline}. A consumer that waits for Postgres or Kafka to come back still polls, so an
 * outage alone restarts nothing.
 */
@Liveness
@Singleton
class PollHealth implements HealthIndicator {

    private final Duration deadline;
    private final ConsumerLifecycle lifecycle;
    private final LongSupplier nanoClock;
    private final Map<String, Heartbeat> heartbeats = new ConcurrentHashMap<>();

    @Inject
    PollHealth(BatchConsumerConfig config, ConsumerLifecycle lifecycle) {
        this(config, lifecycle, System::nanoTime);
    }

    PollHealth(BatchConsumerConfig config, ConsumerLifecycle lifecycle, LongSupplier nanoClock) {
        this.deadline = config.pollDeadline();
        this.lifecycle = lifecycle;
        this.nanoClock = nanoClock;
    }

    /** The sign of life of one poll thread. */
    final class Heartbeat {
        private volatile long lastPoll = nanoClock.getAsLong();
        private volatile boolean dead;

        void polled() {
            lastPoll = nanoClock.getAsLong();
        }

        void died() {
            dead = true;
        }

        private boolean isWell() {
            return !dead && sinceLastPoll().compareTo(deadline) <= 0;
        }

        private Duration sinceLastPoll() {
            return Duration.ofNanos(nanoClock.getAsLong() - lastPoll);
        }
    }

    /**
     * Watches a poll thread from here on.
     *
     * @param consumer a name that is unique within the service, for the report
     */
    Heartbeat watch(String consumer) {
        Heartbeat heartbeat = new Heartbeat();
        heartbeats.put(consumer, heartbeat);
        return heartbeat;
    }

    @Override
    public Publisher<HealthResult> getResult() {
        return Publishers.just(check());
    }

    HealthResult check() {
        boolean up = true;
        Map<String, String> details = new LinkedHashMap<>();
        for (Map.Entry<String, Heartbeat> entry : heartbeats.entrySet()) {
            Heartbeat heartbeat = entry.getValue();
            up &= heartbeat.isWell() || lifecycle.isStopping();
            details.put(
                    entry.getKey(),
                    heartbeat.dead
                            ? "poll thread ended"
                            : "polled " + heartbeat.sinceLastPoll().toSeconds() + " s ago");
        }
        return HealthResult.builder("kafka-consumers", up ? HealthStatus.UP : HealthStatus.DOWN)
                .details(details)
                .build();
    }
}
