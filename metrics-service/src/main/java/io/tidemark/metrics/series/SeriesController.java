package io.tidemark.metrics.series;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.tidemark.metrics.problem.ProblemException;
import java.sql.SQLException;
import java.time.InstantSource;

/** Serves the series of a post. */
@Controller("/posts")
final class SeriesController {

    private final SeriesQueries queries;
    private final InstantSource clock;

    SeriesController(SeriesQueries queries, InstantSource clock) {
        this.queries = queries;
        this.clock = clock;
    }

    /**
     * The last value of each metric in each bucket of a window; {@link SeriesRequest#of} names the parameters.
     *
     * @throws ProblemException 400 for a bad parameter, 404 {@code post_not_measured} for a post without observations
     */
    @Get("/{postKey}/metrics")
    @ExecuteOn(TaskExecutors.BLOCKING)
    Series series(String postKey, HttpRequest<?> request) throws SQLException {
        SeriesRequest wanted = SeriesRequest.of(request.getParameters(), clock.instant());
        return queries.find(postKey, wanted)
                .orElseThrow(() ->
                        ProblemException.notFound("post_not_measured", "No metrics have been observed of this post."));
    }
}
