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

/** Tells how fresh a project's accounts are, also while sync-service is down. */
@Controller("/v1/projects/{projectId}/sync-health")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "overview")
@SecurityRequirement(name = "bearer")
@SecurityRequirement(name = "apiKey")
final class SyncHealthController {

    private final SyncHealthQueries accounts;

    SyncHealthController(SyncHealthQueries accounts) {
        this.accounts = accounts;
    }

    @Get
    @Operation(
            operationId = "getSyncHealth",
            summary = "How the reading of each account is doing",
            description = """
                    The accounts that the project watches, by platform and handle: when each was last read, when it is \
                    read next, what is wrong and how to mend it. It is what sync-service last reported, and is answered \
                    while that is down; stale then tells that a report is overdue.""",
            parameters = {
                @Parameter(name = "projectId", ref = "#/components/parameters/projectId"),
                @Parameter(name = "limit", ref = "#/components/parameters/limit"),
                @Parameter(name = "cursor", ref = "#/components/parameters/cursor")
            })
    @ApiResponse(responseCode = "200", description = "Found.", useReturnTypeSchema = true)
    @ProblemResponses
    SyncHealth list(HttpRequest<?> request) throws SQLException {
        UUID projectId = ProjectScope.of(request);
        QueryParameters parameters = QueryParameters.of(request, Set.of("limit", "cursor"));
        String fingerprint = parameters.fingerprint("sync-health/" + projectId, "place_asc");
        Optional<Cursor> after = parameters.text("cursor").map(text -> Cursor.decode(text, fingerprint));
        Page<SyncHealth.Account> found = accounts.find(projectId, after, parameters.limit(), fingerprint);
        return new SyncHealth(found.rows(), found.next().orElse(null));
    }
}
