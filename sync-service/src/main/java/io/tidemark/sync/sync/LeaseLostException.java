package io.tidemark.sync.sync;

/** The lease ended before the work did. Whatever the transaction had written is rolled back. */
final class LeaseLostException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    LeaseLostException(Lease lease) {
        super("the lease on account " + lease.accountId() + " (epoch " + lease.epoch() + ") is over");
    }
}
