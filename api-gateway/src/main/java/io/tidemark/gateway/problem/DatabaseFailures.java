package io.tidemark.gateway.problem;

import io.micronaut.data.connection.exceptions.ConnectionException;
import io.micronaut.data.exceptions.DataAccessException;
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

    /** Repositories wrap what they cannot do. */
    @Singleton
    static final class InRepositories implements ExceptionHandler<DataAccessException, MutableHttpResponse<Problem>> {

        @Override
        @SuppressWarnings("rawtypes")
        public MutableHttpResponse<Problem> handle(HttpRequest request, DataAccessException exception) {
            return answer(request, exception);
        }
    }

    /** And say differently that they got no connection. */
    @Singleton
    static final class InConnecting implements ExceptionHandler<ConnectionException, MutableHttpResponse<Problem>> {

        @Override
        @SuppressWarnings("rawtypes")
        public MutableHttpResponse<Problem> handle(HttpRequest request, ConnectionException exception) {
            return answer(request, exception);
        }
    }

    @Override
    @SuppressWarnings("rawtypes")
    public MutableHttpResponse<Problem> handle(HttpRequest request, SQLException exception) {
        return answer(request, exception);
    }

    private static MutableHttpResponse<Problem> answer(HttpRequest<?> request, Exception exception) {
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

    private static boolean isOutage(Throwable thrown) {
        for (Throwable link = thrown; link != null; link = link.getCause()) {
            if (link instanceof SQLTransientException) {
                return true;
            }
            if (link instanceof SQLException sql && sql.getSQLState() != null) {
                // connection, resources, operator's intervention (a timeout of ours among them)
                return switch (sql.getSQLState().substring(0, 2)) {
                    case "08", "53", "57" -> true;
                    default -> false;
                };
            }
        }
        return false;
    }
}
