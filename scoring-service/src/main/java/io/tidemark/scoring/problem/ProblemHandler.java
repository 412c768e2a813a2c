package io.tidemark.scoring.problem;

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

/** Gives every error of the service the form of a {@link Problem}, those of the framework included. */
@Primary
@Singleton
final class ProblemHandler
        implements ErrorResponseProcessor<Problem>, ExceptionHandler<ProblemException, HttpResponse<Problem>> {

    @Override
    @SuppressWarnings("rawtypes")
    public HttpResponse<Problem> handle(HttpRequest request, ProblemException problem) {
        return write(HttpResponse.status(problem.status()), problem.code(), problem.getMessage());
    }

    @Override
    public MutableHttpResponse<Problem> processResponse(ErrorContext error, MutableHttpResponse<?> response) {
        HttpStatus status = response.status();
        // what broke inside is for the log, not for the caller
        boolean callersFault = status.getCode() < HttpStatus.INTERNAL_SERVER_ERROR.getCode();
        String detail =
                callersFault && error.hasErrors() ? error.getErrors().getFirst().getMessage() : null;
        return write(response, status.name().toLowerCase(Locale.ROOT), detail);
    }

    private static MutableHttpResponse<Problem> write(MutableHttpResponse<?> response, String code, String detail) {
        HttpStatus status = response.status();
        return response.body(new Problem("about:blank", status.getReason(), status.getCode(), detail, code))
                .contentType(MediaType.APPLICATION_JSON_PROBLEM_TYPE);
    }
}
