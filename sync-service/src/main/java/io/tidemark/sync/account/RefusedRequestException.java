package io.tidemark.sync.account;

/** A request that is answered with status 400. The message is shown to the caller and never repeats what was sent. */
final class RefusedRequestException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String code;

    RefusedRequestException(String code, String detail) {
        super(detail);
        this.code = code;
    }

    String code() {
        return code;
    }
}
