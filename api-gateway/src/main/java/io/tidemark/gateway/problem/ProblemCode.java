package io.tidemark.gateway.problem;

import io.micronaut.http.HttpStatus;
import java.util.Locale;

/** Every way in which a request can fail. The names are part of the API and do not change. */
public enum ProblemCode {
    MISSING_API_KEY(HttpStatus.UNAUTHORIZED, "No API key"),
    INVALID_API_KEY(HttpStatus.UNAUTHORIZED, "The API key is not valid"),
    ADMIN_KEY_REQUIRED(HttpStatus.FORBIDDEN, "The admin key is required"),
    PROJECT_NOT_FOUND(HttpStatus.NOT_FOUND, "No such project"),
    POST_NOT_FOUND(HttpStatus.NOT_FOUND, "No such post"),
    ACCOUNT_NOT_FOUND(HttpStatus.NOT_FOUND, "No such account"),
    ACCOUNT_NOT_MEASURED(HttpStatus.NOT_FOUND, "Nothing is known of the account"),
    API_KEY_NOT_FOUND(HttpStatus.NOT_FOUND, "No such API key"),
    ROUTE_NOT_FOUND(HttpStatus.NOT_FOUND, "No such address"),
    METHOD_NOT_ALLOWED(HttpStatus.METHOD_NOT_ALLOWED, "Method not allowed"),
    NOT_ACCEPTABLE(HttpStatus.NOT_ACCEPTABLE, "No acceptable representation"),
    UNSUPPORTED_MEDIA_TYPE(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "Unsupported media type"),
    BODY_TOO_LARGE(HttpStatus.REQUEST_ENTITY_TOO_LARGE, "The body is too large"),
    BAD_BODY(HttpStatus.BAD_REQUEST, "The body cannot be used"),
    BAD_REQUEST(HttpStatus.BAD_REQUEST, "The request cannot be understood"),
    UNKNOWN_PARAMETER(HttpStatus.BAD_REQUEST, "Unknown parameter"),
    REPEATED_PARAMETER(HttpStatus.BAD_REQUEST, "Repeated parameter"),
    BAD_PARAMETER(HttpStatus.BAD_REQUEST, "Bad parameter"),
    BAD_CURSOR(HttpStatus.BAD_REQUEST, "Bad cursor"),
    TOO_MANY_EXPORTS(HttpStatus.TOO_MANY_REQUESTS, "Too many exports at once"),
    OWNER_FAILED(HttpStatus.BAD_GATEWAY, "A service failed"),
    SERVICE_UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE, "A service is not available"),
    DATABASE_UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE, "The database is not available"),
    INTERNAL_ERROR(HttpStatus.INTERNAL_SERVER_ERROR, "Internal error");

    private final HttpStatus status;
    private final String title;

    ProblemCode(HttpStatus status, String title) {
        this.status = status;
        this.title = title;
    }

    public HttpStatus status() {
        return status;
    }

    /** What happened, in a few words that are the same every time. */
    public String title() {
        return title;
    }

    /** The name on the wire, such as {@code bad_cursor}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
