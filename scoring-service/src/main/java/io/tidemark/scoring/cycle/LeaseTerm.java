package io.tidemark.scoring.cycle;

import java.sql.SQLException;
import java.time.Duration;

/** Keeps a lease during work that may outlast it. Thread-safe. */
final class LeaseTerm {

    private final ProjectLeases leases;
    private final Lease lease;
    private final long patienceNanos;
    private volatile long renewedAt = System.nanoTime();

    LeaseTerm(ProjectLeases leases, Lease lease, Duration patience) {
        this.leases = leases;
        this.lease = lease;
        this.patienceNanos = patience.toNanos();
    }

    /**
     * Holds the lease for another term if much of this one is over; cheap enough to be called for every row.
     *
     * @throws LeaseLostException when it passed to someone else
     */
    void renewInTime() throws SQLException {
        if (isOld()) {
            synchronized (this) {
                if (isOld()) {
                    leases.renew(lease);
                    renewedAt = System.nanoTime();
                }
            }
        }
    }

    private boolean isOld() {
        return System.nanoTime() - renewedAt > patienceNanos;
    }
}
