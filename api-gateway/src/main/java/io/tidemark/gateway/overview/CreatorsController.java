package io.tidemark.gateway.overview;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tidemark.gateway.access.ProjectScope;
import io.tidemark.gateway.problem.ProblemResponses;
import io.tidemark.gateway.query.Cursor;
import io.tidemark.gateway.query.QueryParameters;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Serves creators, summed up over their posts. */
@Controller("/v1/projects/{projectId}/creators")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "overview")
@SecurityRequirement(name = "bearer")
@SecurityRequirement(name = "apiKey")
final class CreatorsController {

    private final CreatorQueries creators;

    CreatorsController(CreatorQueries creators) {
        this.creators = creators;
    }

    @Get
    @Operation(
            operationId = "listCreators",
            summary = "Creators of a project",
            description =
                    "Accounts that have posts in the project, in the order of accountKey, summed up over their posts"
                            + " that are not deleted.",
            parameters = {
                @Parameter(name = "projectId", ref = "#/components/parameters/projectId"),
                @Parameter(name = "limit", ref = "#/components/parameters/limit"),
                @Parameter(name = "cursor", ref = "#/components/parameters/cursor")
            })
    @ApiResponse(responseCode = "200", description = "Found.", useReturnTypeSchema = true)
    @ProblemResponses
    CreatorPage list(HttpRequest<?> request) throws SQLException {
        UUID projectId = ProjectScope.of(request);
        QueryParameters parameters = QueryParameters.of(request, Set.of("limit", "cursor"));
        String fingerprint = parameters.fingerprint("creators/" + projectId, "account_key_asc");
        Optional<Cursor> after = parameters.text("cursor").map(text -> Cursor.decode(text, fingerprint));
        Page<CreatorPage.Creator> found = creators.find(projectId, after, parameters.limit(), fingerprint);
        return new CreatorPage(found.rows(), found.next().orElse(null));
    }
}
