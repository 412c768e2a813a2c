package io.tidemark.scoring.cycle;

import java.time.Duration;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.function.LongSupplier;

/**
 * How long projects rest after their work. One that keeps changing takes a fifth of a core, and however many do, they share
 * that fifth: each rests the longer the more of them rest. Thread-safe.
 */
final class Rests {

    /** A fifth of a core: work of t is followed by a rest of four times t. */
    private static final int REST_PER_WORK = 4;

    /** The most that a project rests for the sake of others, so that scores of ever so many projects stay young. */
    static final Duration LONGEST_FOR_OTHERS = Duration.ofMinutes(1);

    private final LongSupplier nanoClock;
    private final Queue<Long> ends = new PriorityQueue<>();

    Rests(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** Begins the rest of a project that worked so long, and tells its length. */
    synchronized Duration begin(Duration worked) {
        long now = nanoClock.getAsLong();
        while (!ends.isEmpty() && ends.peek() <= now) {
            ends.remove();
        }
        Duration own = worked.multipliedBy(REST_PER_WORK);
        Duration forOthers = own.multipliedBy(ends.size());
        Duration rest = own.plus(forOthers.compareTo(LONGEST_FOR_OTHERS) < 0 ? forOthers : LONGEST_FOR_OTHERS);
        ends.add(now + rest.toNanos());
        return rest;
    }
}
