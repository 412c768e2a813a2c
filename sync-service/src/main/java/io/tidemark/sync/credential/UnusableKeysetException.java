package io.tidemark.sync.credential;

/** The service cannot keep tokens and must not start. The message is one sentence for the operator. */
public final class UnusableKeysetException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnusableKeysetException(String message) {
        super(message);
    }
}
