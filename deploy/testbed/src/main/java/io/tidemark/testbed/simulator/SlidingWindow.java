package io.tidemark.testbed.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;

/** Grants exactly {@code limit} takes in any span of {@code length}. Not safe for threads by itself. */
final class SlidingWindow {
    private final int limit;
    private final Duration length;
    private final ArrayDeque<Instant> taken = new ArrayDeque<>();

    SlidingWindow(int limit, Duration length) {
        this.limit = limit;
        this.length = length;
    }

    boolean hasRoom(Instant now) {
        return waitAt(now).isZero();
    }

    /** How long until one more take is granted; zero if it is granted at once. */
    Duration waitAt(Instant now) {
        if (limit == Integer.MAX_VALUE) {
            return Duration.ZERO;
        }
        if (limit == 0) {
            return length;
        }
        Instant horizon = now.minus(length);
        while (!taken.isEmpty() && !taken.peekFirst().isAfter(horizon)) {
            taken.removeFirst();
        }
        return taken.size() < limit ? Duration.ZERO : Duration.between(horizon, taken.peekFirst());
    }

    /** How many takes the span up to now holds. */
    int takenAt(Instant now) {
        waitAt(now);
        return taken.size();
    }

    void take(Instant now) {
        if (limit != Integer.MAX_VALUE) {
            taken.addLast(now);
        }
    }
}
