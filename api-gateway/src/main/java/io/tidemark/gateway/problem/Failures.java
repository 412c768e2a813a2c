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

/** Tells an outage of the database, which passes, from a fault of ours. No message of an exception leaves the house. */
@Singleton
final class Failures implements ExceptionHandler<SQLException, MutableHttpResponse<Problem>> {

    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    /** Repositories wrap what the driver throws in exceptions of several kinds; what has no such cause is a fault of ours. */
    @Singleton
    static final class Wrapped implements ExceptionHandler<RuntimeException, MutableHttpResponse<Problem>> {

        @Override
        @SuppressWarnings("rawtypes")
        public MutableHttpResponse<Problem> handle(HttpRequest request, RuntimeException exception) {
            return answer(request, exception);
        }
    }

    @Override
    @SuppressWarnings("rawtypes")
    public MutableHttpResponse<Problem> handle(HttpRequest request, SQLException exception) {
        return answer(request, exception);
    }

    private static MutableHttpResponse<Problem> answer(HttpRequest<?> request, Exception exception) {
        LOG.error("request {} failed", RequestId.of(request), exception);
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
                        "Something failed inside. Try again, and report the requestId if it stays.");
    }

    private static boolean isOutage(Throwable thrown) {
        for (Throwable link = thrown; link != null; link = link.getCause()) {
            if (link instanceof SQLTransientException) {
                return true;
            }
            if (link instanceof SQLException sql) {
                // The server always gives a state; without one the connection was gone before it was asked.
                String state = sql.getSQLState() == null ? "08000" : sql.getSQLState();
                return switch (state.substring(0, 2)) {
                    // connection, resources, operator's intervention (a timeout of ours among them)
                    case "08", "53", "57" -> true;
                    default -> false;
                };
            }
        }
        return false;
    }
}
