package io.tidemark.testbed.simulator;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A real time that passes only when a test says so. */
final class ManualClock implements InstantSource {
    private Instant now;

    ManualClock(Instant now) {
        this.now = now;
    }

    @Override
    public synchronized Instant instant() {
        return now;
    }

    synchronized void advance(Duration by) {
        now = now.plus(by);
    }
}
