package io.tidemark.metrics.ad;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.tidemark.metrics.problem.ProblemException;
import java.sql.SQLException;
import java.time.InstantSource;

/** Serves what ads spent and earned. */
@Controller("/ads")
final class AdsController {

    private final AdsQueries queries;
    private final InstantSource clock;

    AdsController(AdsQueries queries, InstantSource clock) {
        this.queries = queries;
        this.clock = clock;
    }

    /**
     * Sums per ad over a window; {@link AdsRequest#of} names the parameters.
     *
     * @throws ProblemException 400 for a bad parameter
     */
    @Get
    @ExecuteOn(TaskExecutors.BLOCKING)
    AdSums ads(HttpRequest<?> request) throws SQLException {
        return queries.find(AdsRequest.of(request.getParameters(), clock.instant()));
    }
}
