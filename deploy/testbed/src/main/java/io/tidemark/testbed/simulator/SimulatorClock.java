package io.tidemark.testbed.simulator;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The simulated time: it starts at a given instant and runs {@code factor} times as fast as the wall
 * clock. It can be moved by hand. With a factor above 1, or after an advance, it may stand ahead of the
 * wall clock; start it in the past where a client compares the two.
 */
public final class SimulatorClock implements InstantSource {
    private final double factor;
    private final InstantSource wall;
    private final Instant wallStart;
    private Instant start;

    /**
     * @param start simulated instant at {@code wallStart}
     * @param wallStart instant of the wall clock at which the simulated clock stood at {@code start}
     */
    SimulatorClock(Instant start, Instant wallStart, double factor, InstantSource wall) {
        this.start = start;
        this.wallStart = wallStart;
        this.factor = factor;
        this.wall = wall;
    }

    @Override
    public synchronized Instant instant() {
        return start.plus(sinceStart());
    }

    /** Moves the clock on, or back if the duration is negative. */
    public synchronized void advance(Duration by) {
        start = start.plus(by);
    }

    /** Sets the clock; it runs on from there. */
    public synchronized void set(Instant now) {
        start = now.minus(sinceStart());
    }

    private Duration sinceStart() {
        long micros = Duration.between(wallStart, wall.instant()).toNanos() / 1000;
        return Duration.ofNanos((long) (micros * factor) * 1000);
    }
}
