package io.tidemark.messaging;

/** The schema registry gave no usable answer; asking again later may succeed. */
public final class RegistryUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RegistryUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
