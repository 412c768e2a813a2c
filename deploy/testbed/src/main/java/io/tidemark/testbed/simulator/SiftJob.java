package io.tidemark.testbed.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One scrape. What it finds is settled when it starts; the states only tell how far it has come.
 *
 * @param account empty if SIFT finds nobody of this handle
 * @param posts what it finds, in the order in which SIFT gives it
 * @param createdAt simulated instant, also that of the metrics
 * @param startedAt instant of the wall clock, from which the states are counted
 */
record SiftJob(
        String id,
        String platform,
        String handle,
        Optional<SimulatedAccount> account,
        Outcome outcome,
        List<SimulatedPost> posts,
        int asked,
        Instant createdAt,
        Instant startedAt,
        Duration duration) {
    /** How long results are kept, in simulated time. */
    static final Duration LIFE = Duration.ofDays(1);

    /** How the scrape ends. */
    sealed interface Outcome {
        record Succeeded() implements Outcome {}

        record Partial() implements Outcome {}

        record Failed(String code, String message, boolean retryable) implements Outcome {}

        record Stuck() implements Outcome {}
    }

    enum State {
        PENDING,
        RUNNING,
        ENDED,
        EXPIRED
    }

    Instant expiresAt() {
        return createdAt.plus(LIFE);
    }

    State stateAt(Instant simulated, Instant wall) {
        if (!simulated.isBefore(expiresAt())) {
            return State.EXPIRED;
        }
        Duration run = Duration.between(startedAt, wall);
        boolean over = run.compareTo(duration) >= 0;
        if (over && !(outcome instanceof Outcome.Stuck)) {
            return State.ENDED;
        }
        return run.compareTo(duration.dividedBy(4)) < 0 ? State.PENDING : State.RUNNING;
    }

    /** How many posts a running scrape has got. */
    long collectedAt(Instant wall) {
        double part = duration.isZero()
                ? 1
                : (double) Duration.between(startedAt, wall).toMillis() / duration.toMillis();
        return Math.round(Math.min(1, part) * posts.size());
    }
}
