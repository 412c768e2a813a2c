package io.tidemark.messaging;

/**
 * Keeps an outage from draining a topic into the dead-letter topic. It starts full; each event that was stored gives one
 * back, each dead letter takes one. So a burst of poison passes, and a steady share of poison among healthy events passes
 * for ever, but when nothing can be stored any more at most {@code capacity} events are set aside before the consumer
 * stops. It refills by successes and not by time, because time passes during an outage too.
 *
 * <p>One budget serves all poll threads of a group in this process.
 */
final class DeadLetterBudget {

    private final int capacity;
    private int left;

    DeadLetterBudget(int capacity) {
        this.capacity = capacity;
        this.left = capacity;
    }

    /** Takes this many, or none when not as many are left. */
    synchronized boolean take(int deadLetters) {
        if (deadLetters > left) {
            return false;
        }
        left -= deadLetters;
        return true;
    }

    /** Gives back what {@link #take} took, because their records are read again. */
    synchronized void giveBack(int deadLetters) {
        left = Math.min(capacity, left + deadLetters);
    }

    synchronized void stored(int events) {
        left = (int) Math.min(capacity, (long) left + events);
    }

    synchronized int left() {
        return left;
    }
}
