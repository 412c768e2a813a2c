package io.tidemark.gateway.access;

import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.server.cors.CorsFilter;
import io.tidemark.gateway.problem.ProblemCode;
import io.tidemark.gateway.problem.ProblemException;
import java.util.regex.Pattern;

/**
 * Refuses bodies that are larger than any command. The server's own limits have to leave room for files, and for what the
 * network brings of one before it is passed on.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class BodyLimit implements Ordered {

    private static final long COMMAND = 64 * 1024;
    private static final Pattern FILES = Pattern.compile("/v1/projects/[^/]*/imports");

    /** After the keys were checked. */
    @Override
    public int getOrder() {
        return CorsFilter.CORS_FILTER_ORDER + 2;
    }

    @RequestFilter
    void check(HttpRequest<?> request) {
        if (request.getContentLength() > COMMAND
                && !FILES.matcher(request.getPath()).matches()) {
            throw new ProblemException(ProblemCode.BODY_TOO_LARGE, "A body may have 64 KB. Send less.");
        }
    }
}
