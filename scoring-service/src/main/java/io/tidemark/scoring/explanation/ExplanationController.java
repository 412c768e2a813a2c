package io.tidemark.scoring.explanation;

import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.tidemark.scoring.problem.ProblemException;
import java.sql.SQLException;
import java.util.UUID;

/** Explains scores to the other services. */
@Controller("/projects/{projectId}/ads-content/{postKey}/score")
@ExecuteOn(TaskExecutors.BLOCKING)
final class ExplanationController {

    private final ExplanationQueries queries;

    ExplanationController(ExplanationQueries queries) {
        this.queries = queries;
    }

    /** The stored score of a post in a project, with all that it was computed from. */
    @Get
    Explanation explain(@PathVariable UUID projectId, @PathVariable String postKey) throws SQLException {
        return queries.find(projectId, postKey)
                .orElseThrow(() -> ProblemException.notFound(
                        "ads_content_not_found", "this project has no content for post " + postKey));
    }
}
