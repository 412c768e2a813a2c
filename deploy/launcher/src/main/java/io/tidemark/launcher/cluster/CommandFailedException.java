package io.tidemark.launcher.cluster;

/** A command could not do its work. The message says what, why and what to do, and is all that the operator sees. */
public final class CommandFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public CommandFailedException(String message) {
        super(message);
    }

    public CommandFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
