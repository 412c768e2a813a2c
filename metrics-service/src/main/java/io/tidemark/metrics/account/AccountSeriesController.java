package io.tidemark.metrics.account;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.tidemark.metrics.problem.ProblemException;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** Serves the series of an account. */
@Controller("/accounts")
final class AccountSeriesController {

    private final AccountSeriesQueries queries;
    private final InstantSource clock;

    AccountSeriesController(AccountSeriesQueries queries, InstantSource clock) {
        this.queries = queries;
        this.clock = clock;
    }

    /**
     * The metrics of an account by day or week, and of the last 7 and 30 whole days;
     * {@link AccountSeriesRequest#of} names the parameters.
     *
     * @throws ProblemException 400 for a bad parameter, 404 {@code account_not_measured} for an account without
     *     observations
     */
    @Get("/{accountKey}/metrics")
    @ExecuteOn(TaskExecutors.BLOCKING)
    AccountSeries series(String accountKey, HttpRequest<?> request) throws SQLException {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        return queries.find(accountKey, AccountSeriesRequest.of(request.getParameters(), today))
                .orElseThrow(() -> ProblemException.notFound(
                        "account_not_measured", "No metrics have been observed of this account."));
    }
}
