package io.tidemark.sync.platform;

/** The bytes are no JSON, or exceed what an answer may hold. The message never repeats the bytes. */
public final class MalformedJsonException extends Exception {

    private static final long serialVersionUID = 1L;

    MalformedJsonException(String message) {
        super(message);
    }
}
