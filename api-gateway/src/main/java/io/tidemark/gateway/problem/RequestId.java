package io.tidemark.gateway.problem;

import io.micronaut.http.HttpRequest;
import java.util.UUID;
import java.util.regex.Pattern;

/** Names a request in its answer and in the logs. */
public final class RequestId {

    /** The header that brings it and takes it back. */
    public static final String HEADER = "X-Request-Id";

    private static final String ATTRIBUTE = "tidemark.request-id";

    /** What may be repeated to the caller and to a log without being looked at. */
    private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private RequestId() {}

    /** The caller's own id when it is harmless, or one made up; the same for the whole request. */
    public static String of(HttpRequest<?> request) {
        return request.getAttribute(ATTRIBUTE, String.class).orElseGet(() -> {
            String id = request.getHeaders()
                    .findFirst(HEADER)
                    .filter(given -> HARMLESS.matcher(given).matches())
                    .orElseGet(() -> UUID.randomUUID().toString());
            request.setAttribute(ATTRIBUTE, id);
            return id;
        });
    }
}
