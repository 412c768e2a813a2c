package io.tidemark.messaging;

import java.util.Objects;

/** Why a batch or a record was not stored, and what that means for the loop. */
public sealed interface Failure {

    /** The exception or error that was caught; never null. */
    Throwable cause();

    /** The event itself is at fault: storing it will fail however often it is tried. */
    record Poison(Throwable cause) implements Failure {
        public Poison {
            Objects.requireNonNull(cause);
        }
    }

    /**
     * The surroundings are at fault: the same batch will succeed once they are well.
     *
     * @param expected whether it is a known kind of outage; the loop raises an alarm for any other
     */
    record Transient(Throwable cause, boolean expected) implements Failure {
        public Transient {
            Objects.requireNonNull(cause);
        }
    }
}
