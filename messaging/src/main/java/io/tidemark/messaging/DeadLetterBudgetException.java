package io.tidemark.messaging;

/** So many events in a row were refused that the cause is hardly the events. */
final class DeadLetterBudgetException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DeadLetterBudgetException(Throwable cause) {
        super(
                "the dead-letter budget is used up: find out why events are refused; if they deserve it, raise"
                        + " tidemark.consumer.dead-letter-budget",
                cause);
    }
}
