package io.tidemark.sync.account;

import io.micronaut.http.HttpStatus;

/** A request that is refused. The message is shown to the caller and never repeats what was sent. */
public final class RefusedRequestException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final HttpStatus status;
    private final String code;

    /** Refused with status 400. */
    public RefusedRequestException(String code, String detail) {
        this(HttpStatus.BAD_REQUEST, code, detail);
    }

    /** Refused with the status that is given. */
    public RefusedRequestException(HttpStatus status, String code, String detail) {
        super(detail);
        this.status = status;
        this.code = code;
    }

    HttpStatus status() {
        return status;
    }

    String code() {
        return code;
    }
}
