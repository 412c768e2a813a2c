package io.tidemark.metrics.curve;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.tidemark.metrics.problem.ProblemException;
import java.sql.SQLException;

/** Serves the curves of a post. */
@Controller("/posts")
final class CurveController {

    private final CurveQueries queries;

    CurveController(CurveQueries queries) {
        this.queries = queries;
    }

    /**
     * The newest curves of a post.
     *
     * @throws ProblemException 400 {@code unknown_parameter}, since there is none; 404 {@code post_not_measured} for a
     *     post without observations
     */
    @Get("/{postKey}/curves")
    @ExecuteOn(TaskExecutors.BLOCKING)
    Curves curves(String postKey, HttpRequest<?> request) throws SQLException {
        for (String name : request.getParameters().names()) {
            throw ProblemException.badRequest("unknown_parameter", "There is no parameter " + name + ".");
        }
        return queries.find(postKey)
                .orElseThrow(() ->
                        ProblemException.notFound("post_not_measured", "No metrics have been observed of this post."));
    }
}
