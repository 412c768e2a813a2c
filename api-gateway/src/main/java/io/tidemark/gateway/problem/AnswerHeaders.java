package io.tidemark.gateway.problem;

import io.micronaut.core.annotation.Order;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;

/** What every answer carries, whoever made it: its request's id, and what a browser must not do with it. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
@Order(Ordered.HIGHEST_PRECEDENCE)
final class AnswerHeaders {

    /** Swagger UI sets styles and its start script inline; nothing is loaded from elsewhere. */
    private static final String PAGES =
            "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline';"
                    + " img-src 'self' data:; frame-ancestors 'none'";

    private static final String DATA = "default-src 'none'; frame-ancestors 'none'";

    @ResponseFilter
    void complete(HttpRequest<?> request, MutableHttpResponse<?> response) {
        boolean page = request.getPath().startsWith("/swagger-ui");
        response.header(RequestId.HEADER, RequestId.of(request))
                .header("X-Content-Type-Options", "nosniff")
                .header("X-Frame-Options", "DENY")
                .header("Referrer-Policy", "no-referrer")
                .header("Content-Security-Policy", page ? PAGES : DATA);
        if (!page) {
            response.getHeaders().set(HttpHeaders.CACHE_CONTROL, "no-store");
        }
        if (request.getMethod() == HttpMethod.HEAD && response.getContentType().isEmpty()) {
            // The body that would have set it is not written.
            response.contentType(
                    response.code() < 400 ? MediaType.APPLICATION_JSON_TYPE : MediaType.APPLICATION_JSON_PROBLEM_TYPE);
        }
    }
}
