package io.tidemark.testbed;

/** A part did not start or did not become ready; the message is one sentence that names the part and its log. */
public final class StartFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public StartFailedException(String message) {
        super(message);
    }

    public StartFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
