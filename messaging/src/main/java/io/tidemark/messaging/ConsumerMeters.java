package io.tidemark.messaging;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What a consumer group did, as counters with the tag {@code group}. */
final class ConsumerMeters {

    private final Counter stored;
    private final Counter deadLetters;
    private final Counter retries;

    ConsumerMeters(MeterRegistry registry, String group) {
        this.stored = registry.counter("tidemark.consumer.stored", "group", group);
        this.deadLetters = registry.counter("tidemark.consumer.dead.letters", "group", group);
        this.retries = registry.counter("tidemark.consumer.retries", "group", group);
    }

    void stored(int events) {
        stored.increment(events);
    }

    void deadLetters(int records) {
        deadLetters.increment(records);
    }

    void retry() {
        retries.increment();
    }
}
