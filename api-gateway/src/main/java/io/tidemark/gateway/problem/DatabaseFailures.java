package io.tidemark.gateway.problem;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells an outage of the database, which passes, from a fault of ours. */
@Singleton
final class DatabaseFailures implements ExceptionHandler<SQLException, MutableHttpResponse<Problem>> {

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseFailures.class);

    @Override
    @SuppressWarnings("rawtypes")
    public MutableHttpResponse<Problem> handle(HttpRequest request, SQLException exception) {
        LOG.error("request {} failed in the database", RequestId.of(request), exception);
        return isOutage(exception)
                ? Problems.respond(
                        request,
                        HttpResponse.serverError(),
                        ProblemCode.DATABASE_UNAVAILABLE,
                        "The database did not answer in time. Try again in a few seconds.")
                : Problems.respond(
                        request,
                        HttpResponse.serverError(),
                        ProblemCode.INTERNAL_ERROR,
                        "A query failed. Try again, and report the requestId if it stays.");
    }

    private static boolean isOutage(SQLException exception) {
        String state = exception.getSQLState();
        return exception instanceof SQLTransientException
                || state != null && (state.startsWith("08") || state.startsWith("53") || state.startsWith("57"));
    }
}
