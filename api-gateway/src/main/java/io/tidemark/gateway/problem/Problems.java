package io.tidemark.gateway.problem;

import io.micronaut.context.annotation.Primary;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import jakarta.inject.Singleton;

/** Answers every error, ours and the framework's, with a {@link Problem}. */
@Singleton
@Primary
final class Problems
        implements ErrorResponseProcessor<Problem>, ExceptionHandler<ProblemException, MutableHttpResponse<Problem>> {

    @Override
    @SuppressWarnings("rawtypes")
    public MutableHttpResponse<Problem> handle(HttpRequest request, ProblemException exception) {
        ProblemCode code = exception.code();
        return respond(request, HttpResponse.status(code.status()), code, exception.getMessage());
    }

    /** The framework's own errors; its messages name classes, so none of them is passed on. */
    @Override
    public MutableHttpResponse<Problem> processResponse(ErrorContext context, MutableHttpResponse<?> response) {
        ProblemCode code = code(response.status());
        return respond(context.getRequest(), response, code, detail(code, context.getRequest()));
    }

    static MutableHttpResponse<Problem> respond(
            HttpRequest<?> request, MutableHttpResponse<?> response, ProblemCode code, String detail) {
        response.status(code.status());
        if (code.status() == HttpStatus.UNAUTHORIZED) {
            response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"tidemark\"");
        }
        if (code.status() == HttpStatus.SERVICE_UNAVAILABLE || code.status() == HttpStatus.TOO_MANY_REQUESTS) {
            response.header(HttpHeaders.RETRY_AFTER, "5");
        }
        Problem problem = Problem.of(code, detail, RequestId.of(request));
        return request.getMethod() == HttpMethod.HEAD
                ? response.body(null)
                : response.body(problem).contentType(MediaType.APPLICATION_JSON_PROBLEM_TYPE);
    }

    private static ProblemCode code(HttpStatus status) {
        return switch (status) {
            case NOT_FOUND -> ProblemCode.ROUTE_NOT_FOUND;
            case METHOD_NOT_ALLOWED -> ProblemCode.METHOD_NOT_ALLOWED;
            case NOT_ACCEPTABLE -> ProblemCode.NOT_ACCEPTABLE;
            case UNSUPPORTED_MEDIA_TYPE -> ProblemCode.UNSUPPORTED_MEDIA_TYPE;
            case REQUEST_ENTITY_TOO_LARGE -> ProblemCode.BODY_TOO_LARGE;
            default -> status.getCode() < 500 ? ProblemCode.BAD_REQUEST : ProblemCode.INTERNAL_ERROR;
        };
    }

    private static String detail(ProblemCode code, HttpRequest<?> request) {
        return switch (code) {
            case ROUTE_NOT_FOUND -> "Nothing is served at this address. GET /openapi.yml lists what is.";
            case METHOD_NOT_ALLOWED ->
                request.getMethodName() + " is not served at this address. The header Allow names what is.";
            case NOT_ACCEPTABLE ->
                "This address answers in application/json, an export in text/csv. Send that, or nothing, as Accept.";
            case UNSUPPORTED_MEDIA_TYPE ->
                "This address takes application/json, and one for files text/csv. Send that as Content-Type.";
            case BODY_TOO_LARGE -> "A body may have 64 KB, and a file to import 200 MB. Send less.";
            case INTERNAL_ERROR ->
                "Something failed inside. Nothing is known to be wrong with the request; try again, and report the"
                        + " requestId if it stays.";
            case BAD_REQUEST ->
                request.getMethod().permitsRequestBody()
                        ? "The address or the body cannot be read. GET /openapi.yml tells how they look."
                        : "The address cannot be read. GET /openapi.yml tells how it looks.";
            case MISSING_API_KEY,
                    INVALID_API_KEY,
                    ADMIN_KEY_REQUIRED,
                    PROJECT_NOT_FOUND,
                    POST_NOT_FOUND,
                    ACCOUNT_NOT_FOUND,
                    ACCOUNT_NOT_MEASURED,
                    API_KEY_NOT_FOUND,
                    BAD_BODY,
                    UNKNOWN_PARAMETER,
                    REPEATED_PARAMETER,
                    BAD_PARAMETER,
                    BAD_CURSOR,
                    TOO_MANY_EXPORTS,
                    OWNER_FAILED,
                    SERVICE_UNAVAILABLE,
                    DATABASE_UNAVAILABLE -> code.title() + ".";
        };
    }
}
