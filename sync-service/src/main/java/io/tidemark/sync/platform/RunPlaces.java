package io.tidemark.sync.platform;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The places for accounts that a replica reads at once from one source. A run that waits for the quota of its own account
 * gives up its place meanwhile, so that an account with many posts or a low quota holds up no other.
 */
final class RunPlaces {

    /** Waiting runs hold memory and a lease, if no place: there may be this many times as many of them. */
    private static final int WAITING_PER_PLACE = 8;

    private static final ScopedValue<RunPlaces> MINE = ScopedValue.newInstance();

    private final int places;
    private final AtomicInteger free;
    private final AtomicInteger waiting = new AtomicInteger();

    /** Starts with every place free. */
    RunPlaces(int places) {
        this.places = places;
        this.free = new AtomicInteger(places);
    }

    /** Takes every free place and tells how many there were. */
    int takeFree() {
        return Math.max(0, free.getAndUpdate(now -> Math.min(now, 0)));
    }

    /** Gives places back. */
    void giveBack(int unused) {
        free.addAndGet(unused);
    }

    /** Runs the work on a place that was taken, and gives the place back. */
    void run(Runnable work) {
        try {
            ScopedValue.where(MINE, this).run(work);
        } finally {
            free.incrementAndGet();
        }
    }

    /**
     * Waits without the caller's place, if it has one. Afterwards it goes on at once, even where its place is taken by
     * then: to wait for a place could outlast its lease.
     */
    static <R> R without(Supplier<R> wait) {
        RunPlaces mine = MINE.isBound() ? MINE.get() : null;
        if (mine == null || mine.waiting.incrementAndGet() > mine.places * WAITING_PER_PLACE) {
            try {
                return wait.get();
            } finally {
                if (mine != null) {
                    mine.waiting.decrementAndGet();
                }
            }
        }
        mine.free.incrementAndGet();
        try {
            return wait.get();
        } finally {
            mine.free.decrementAndGet();
            mine.waiting.decrementAndGet();
        }
    }
}
