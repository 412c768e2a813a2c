package io.tidemark.sync.account;

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

/** Turns every error into a {@link Problem}. The framework's own messages are not shown: they may quote a token. */
@Singleton
@Primary
final class ProblemResponses
        implements ErrorResponseProcessor<Problem>,
                ExceptionHandler<RefusedRequestException, MutableHttpResponse<Problem>> {

    @Override
    @SuppressWarnings("rawtypes")
    public MutableHttpResponse<Problem> handle(HttpRequest request, RefusedRequestException refused) {
        return problem(request, HttpResponse.status(refused.status()), refused.code(), refused.getMessage());
    }

    @Override
    public MutableHttpResponse<Problem> processResponse(ErrorContext context, MutableHttpResponse<?> response) {
        HttpStatus status = response.status();
        boolean unreadable = status == HttpStatus.BAD_REQUEST;
        return problem(
                context.getRequest(),
                response,
                unreadable ? "invalid_request" : status.name().toLowerCase(Locale.ROOT),
                unreadable ? "The request cannot be read." : status.getReason());
    }

    private static MutableHttpResponse<Problem> problem(
            HttpRequest<?> request, MutableHttpResponse<?> response, String code, String detail) {
        HttpStatus status = response.status();
        String sent = request.getHeaders().get("X-Request-Id");
        String requestId = sent != null && sent.matches("[A-Za-z0-9._-]{1,64}")
                ? sent
                : UUID.randomUUID().toString();
        Problem problem = new Problem("about:blank", status.getReason(), status.getCode(), detail, code, requestId);
        return response.body(problem).contentType(MediaType.APPLICATION_JSON_PROBLEM_TYPE);
    }
}
