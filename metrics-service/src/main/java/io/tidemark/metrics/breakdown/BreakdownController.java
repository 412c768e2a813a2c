package io.tidemark.metrics.breakdown;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.tidemark.metrics.problem.ProblemException;
import java.sql.SQLException;

/** Serves the breakdowns of a post. */
@Controller("/posts")
final class BreakdownController {

    private final BreakdownQueries queries;

    BreakdownController(BreakdownQueries queries) {
        this.queries = queries;
    }

    /**
     * The newest breakdowns of a post.
     *
     * @throws ProblemException 400 {@code unknown_parameter}, since there is none; 404 {@code post_not_measured} for a
     *     post without observations
     */
    @Get("/{postKey}/breakdowns")
    @ExecuteOn(TaskExecutors.BLOCKING)
    Breakdowns breakdowns(String postKey, HttpRequest<?> request) throws SQLException {
        for (String name : request.getParameters().names()) {
            throw ProblemException.badRequest("unknown_parameter", "There is no parameter " + name + ".");
        }
        return queries.find(postKey)
                .orElseThrow(() ->
                        ProblemException.notFound("post_not_measured", "No metrics have been observed of this post."));
    }
}
