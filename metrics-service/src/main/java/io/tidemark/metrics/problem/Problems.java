package io.tidemark.metrics.problem;

import io.micronaut.context.annotation.Primary;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;

/** Answers every error, ours and the framework's, with a {@link Problem}. */
@Singleton
@Primary
final class Problems
        implements ErrorResponseProcessor<Problem>, ExceptionHandler<ProblemException, MutableHttpResponse<Problem>> {

    /** What may be repeated to the caller and to a log without being looked at. */
    private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    @Override
    @SuppressWarnings("rawtypes")
    public MutableHttpResponse<Problem> handle(HttpRequest request, ProblemException exception) {
        return respond(request, HttpResponse.status(exception.status()), exception.code(), exception.getMessage());
    }

    @Override
    public MutableHttpResponse<Problem> processResponse(ErrorContext context, MutableHttpResponse<?> response) {
        HttpStatus status = response.status();
        // The framework's messages on a server error may tell of its inside.
        String detail = context.hasErrors() && status.getCode() < 500
                ? context.getErrors().getFirst().getMessage()
                : status.getReason();
        return respond(context.getRequest(), response, status.name().toLowerCase(Locale.ROOT), detail);
    }

    private static MutableHttpResponse<Problem> respond(
            HttpRequest<?> request, MutableHttpResponse<?> response, String code, String detail) {
        HttpStatus status = response.status();
        String requestId = request.getHeaders()
                .findFirst("X-Request-Id")
                .filter(id -> REQUEST_ID.matcher(id).matches())
                .orElseGet(() -> UUID.randomUUID().toString());
        return response.body(new Problem("about:blank", status.getReason(), status.getCode(), detail, code, requestId))
                .contentType(MediaType.APPLICATION_JSON_PROBLEM_TYPE);
    }
}
