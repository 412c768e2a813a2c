package io.tidemark.messaging;

/** A record's bytes are not the event that its topic promises, and never will be. */
public final class UndecodableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean provenByBytes;

    private UndecodableException(String message, Throwable cause, boolean provenByBytes) {
        super(message, cause);
        this.provenByBytes = provenByBytes;
    }

    /** The bytes alone show the fault. */
    static UndecodableException byBytes(String message) {
        return new UndecodableException(message, null, true);
    }

    /** The bytes alone show the fault, which the Avro reader found. */
    static UndecodableException byBytes(String message, Throwable cause) {
        return new UndecodableException(message, cause, true);
    }

    /** The fault rests on what the registry told of the writer's schema. */
    static UndecodableException bySchema(String message, Throwable cause) {
        return new UndecodableException(message, cause, false);
    }

    /**
     * Whether the bytes alone show the fault. When they do not, a registry with the wrong content could make every record
     * look like this one, so these count against the {@link DeadLetterBudget}.
     */
    public boolean isProvenByBytes() {
        return provenByBytes;
    }
}
