package io.tidemark.gateway.access;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tidemark.gateway.problem.ProblemCode;
import io.tidemark.gateway.problem.ProblemException;
import io.tidemark.gateway.problem.ProblemResponses;
import io.tidemark.gateway.query.QueryParameters;
import java.sql.SQLException;
import java.util.Set;
import java.util.UUID;

/** Projects and their keys. */
@Controller("/v1/projects")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "projects", description = "Projects and their keys.")
@SecurityRequirement(name = "bearer")
@SecurityRequirement(name = "apiKey")
final class ProjectsController {

    private static final int MAX_NAME = 200;

    private final Projects projects;

    ProjectsController(Projects projects) {
        this.projects = projects;
    }

    /** What a new project is called. */
    @Serdeable
    @Schema(name = "NewProject")
    record NewProject(
            @Schema(description = "1 to 200 characters.", example = "Spring launch")
            String name) {}

    @Post
    @Operation(operationId = "createProject", summary = "Makes a project and its first key (admin key)")
    @ApiResponse(
            responseCode = "201",
            description = "The project, and its key, which is shown only here.",
            useReturnTypeSchema = true)
    @ProblemResponses
    HttpResponse<Projects.Created> create(HttpRequest<?> request, @Body NewProject body) throws SQLException {
        QueryParameters.of(request, Set.of());
        String name = body.name() == null ? "" : body.name().strip();
        if (name.isEmpty() || name.length() > MAX_NAME || name.chars().anyMatch(Character::isISOControl)) {
            throw new ProblemException(
                    ProblemCode.BAD_BODY,
                    "A project needs a name of 1 to 200 characters: {\"name\": \"Spring launch\"}.");
        }
        return HttpResponse.created(projects.create(name));
    }

    @Get("/{projectId}")
    @Operation(
            operationId = "getProject",
            summary = "The project itself",
            parameters = @Parameter(name = "projectId", ref = "#/components/parameters/projectId"))
    @ApiResponse(responseCode = "200", description = "The project.", useReturnTypeSchema = true)
    @ProblemResponses
    Project get(HttpRequest<?> request) throws SQLException {
        QueryParameters.of(request, Set.of());
        return projects.find(ProjectScope.of(request)).orElseThrow(ProjectScope::notFound);
    }

    @Post("/{projectId}/api-keys")
    @Operation(operationId = "createApiKey", summary = "Makes another key for a project (admin key)")
    @ApiResponse(responseCode = "201", description = "The key, which is shown only here.", useReturnTypeSchema = true)
    @ProblemResponses
    HttpResponse<Projects.NewKey> createKey(HttpRequest<?> request, @PathVariable UUID projectId) throws SQLException {
        QueryParameters.of(request, Set.of());
        return HttpResponse.created(projects.addKey(projectId).orElseThrow(ProjectScope::notFound));
    }

    @Delete("/{projectId}/api-keys/{keyId}")
    @Operation(operationId = "revokeApiKey", summary = "Revokes a key of a project (admin key)")
    @ApiResponse(responseCode = "204", description = "The key opens nothing any more.")
    @ProblemResponses
    HttpResponse<Void> revokeKey(HttpRequest<?> request, @PathVariable UUID projectId, @PathVariable UUID keyId)
            throws SQLException {
        QueryParameters.of(request, Set.of());
        if (!projects.revokeKey(projectId, keyId)) {
            throw new ProblemException(
                    ProblemCode.API_KEY_NOT_FOUND, "The project has no key of this id. Check both ids in the address.");
        }
        return HttpResponse.noContent();
    }
}
