package io.tidemark.sync.ads;

/** The lease on an ad account ended; whatever was about to be written belongs to another replica. */
final class AdLeaseLostException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    AdLeaseLostException(AdLease lease) {
        super("the lease " + lease.epoch() + " on ad account " + lease.accountId() + " is over");
    }
}
