package io.tidemark.scoring.cycle;

import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Lets this process hold one large project at a time, so that its memory is that of the largest and not of all. */
@Singleton
final class LargeProjects {

    /** Posts up to which projects are held side by side, 2 MB each. */
    static final int SMALL = 10_000;

    private static final long LOOK_AGAIN_MILLIS = 500;

    private final Semaphore room = new Semaphore(1);

    /** A place for a project that is about to be read; small ones need none. */
    Place place(LeaseTerm term) {
        return new Place(term);
    }

    /** What a project takes of the memory until it is closed. Not thread-safe. */
    final class Place implements AutoCloseable {

        private final LeaseTerm term;
        private boolean taken;

        private Place(LeaseTerm term) {
            this.term = term;
        }

        /**
         * Called for each row: waits for the other large project when this one turns out to be large.
         *
         * @throws LeaseLostException when the lease passed to someone else meanwhile
         */
        void hold(int rows) throws SQLException {
            if (rows <= SMALL || taken) {
                return;
            }
            try {
                while (!room.tryAcquire(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
                    term.renewInTime();
                }
                taken = true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new SQLException("interrupted while another large project is scored", e);
            }
        }

        @Override
        public void close() {
            if (taken) {
                room.release();
                taken = false;
            }
        }
    }
}
