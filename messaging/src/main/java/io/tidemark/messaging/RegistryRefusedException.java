package io.tidemark.messaging;

/** The schema registry understood the question and said no. */
public final class RegistryRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final int errorCode;

    RegistryRefusedException(String message, int status, int errorCode) {
        super(message);
        this.status = status;
        this.errorCode = errorCode;
    }

    /** The HTTP status, 400 to 499. */
    public int status() {
        return status;
    }

    /** Confluent's error code such as 40403, or 0 when the answer had none. */
    public int errorCode() {
        return errorCode;
    }

    /** Whether the thing that was asked for does not exist. */
    public boolean isNotFound() {
        return status == 404;
    }
}
