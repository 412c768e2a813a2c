package io.tidemark.sync.sync;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * The slots of an account: spans of one interval that follow each other without a break, of which each sees at most one
 * run. They begin when the account began to be watched, less a share that differs between accounts. Pure.
 *
 * @param from where some slot begins
 */
record Slots(Instant from, Duration interval) {

    private static final int STEPS = 10_000;

    /**
     * The slots of one kind of run. The kinds of an account begin together, so that a wide run falls due with the narrow one
     * that it settles too.
     *
     * @param watchedSince by the database's clock
     * @param spread the time over which accounts are spread
     */
    static Slots of(Instant watchedSince, Duration interval, UUID accountId, Duration spread) {
        return new Slots(watchedSince.minus(part(spread, share(accountId))), interval);
    }

    /** The number of the slot in which a moment lies; 0 for the one that begins at {@link #from}. */
    long number(Instant moment) {
        return Math.floorDiv(millis(Duration.between(from, moment)), interval.toMillis());
    }

    /** When the slot after that of a moment begins: always later than the moment, by one interval at most. */
    Instant after(Instant moment) {
        return from.plusMillis(Math.multiplyExact(number(moment) + 1, interval.toMillis()));
    }

    /** A number from 0 to 1, exclusive, that is the same for an account always. */
    static double share(UUID accountId) {
        return Math.floorMod(accountId.hashCode(), STEPS) / (double) STEPS;
    }

    static Duration part(Duration whole, double share) {
        return Duration.ofMillis((long) (whole.toMillis() * share));
    }

    /** Downwards also before {@link #from}. */
    private static long millis(Duration span) {
        return Math.floorDiv(span.toNanos(), 1_000_000L);
    }
}
