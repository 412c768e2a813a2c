package io.tidemark.sync.sync;

/** This replica's clock is off the database's. Whatever the transaction had written is rolled back. */
final class ClockOffException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ClockOffException() {
        super("the clock of this replica is off the database's");
    }
}
