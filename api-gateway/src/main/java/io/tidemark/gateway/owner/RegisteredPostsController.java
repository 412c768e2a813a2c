package io.tidemark.gateway.owner;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Put;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tidemark.gateway.access.ProjectScope;
import io.tidemark.gateway.problem.ProblemResponses;
import io.tidemark.gateway.query.QueryParameters;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/** Passes on to sync-service which posts a creator on LinkedIn has, since LinkedIn does not list them. */
@Controller("/v1/projects/{projectId}/creators/linkedin/{handle}/posts/{urn}")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "commands")
@SecurityRequirement(name = "bearer")
@SecurityRequirement(name = "apiKey")
final class RegisteredPostsController {

    private static final String POST = "/projects/{projectId}/creators/linkedin/{handle}/posts/{urn}";

    private final OwnerCalls owners;

    RegisteredPostsController(OwnerCalls owners) {
        this.owners = owners;
    }

    /** What is known of a post; documents what sync-service takes. */
    @Serdeable
    @Schema(name = "PostToRegister")
    record PostToRegister(
            @Schema(example = "2026-01-31T08:00:00Z") Instant publishedAt,

            @Schema(
                    description = "text, photo, image, carousel or video; text when it is not given.",
                    nullable = true,
                    example = "text")
            String mediaType,

            @Schema(nullable = true) String caption,

            @Schema(description = "Public address; kept without its query.", nullable = true)
            String permalink) {}

    /** A post as it is registered; documents what sync-service answers. */
    @Serdeable
    @Schema(name = "RegisteredPost")
    record RegisteredPost(
            @Schema(example = "urn:li:share:7123456789012345678")
            String urn,

            @Schema(example = "linkedin:share-7123456789012345678")
            String postKey,

            Instant publishedAt,
            String mediaType,
            @Schema(nullable = true) String caption,
            @Schema(nullable = true) String permalink) {}

    @Put
    @Operation(
            operationId = "registerPost",
            summary = "Has a post of a creator on LinkedIn read, or changes what is known of it",
            parameters = @Parameter(name = "projectId", ref = "#/components/parameters/projectId"))
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = PostToRegister.class)))
    @ApiResponse(
            responseCode = "200",
            description = "The post.",
            content = @Content(schema = @Schema(implementation = RegisteredPost.class)))
    @ProblemResponses
    HttpResponse<?> register(
            HttpRequest<?> request,
            @PathVariable @Parameter(example = "ada") String handle,
            @PathVariable @Parameter(example = "urn:li:share:7123456789012345678") String urn,
            @Body String body) {
        return owners.pass(
                Owner.SYNC,
                request,
                HttpRequest.PUT(uri(request, handle, urn), body).contentType("application/json"));
    }

    @Delete
    @Operation(
            operationId = "unregisterPost",
            summary = "Has a post of a creator on LinkedIn read no more; its figures stay",
            parameters = @Parameter(name = "projectId", ref = "#/components/parameters/projectId"))
    @ApiResponse(responseCode = "204", description = "The post is read no more.")
    @ProblemResponses
    HttpResponse<?> unregister(
            HttpRequest<?> request,
            @PathVariable @Parameter(example = "ada") String handle,
            @PathVariable @Parameter(example = "urn:li:share:7123456789012345678") String urn) {
        return owners.pass(Owner.SYNC, request, HttpRequest.DELETE(uri(request, handle, urn)));
    }

    private static String uri(HttpRequest<?> request, String handle, String urn) {
        QueryParameters.of(request, Set.of());
        return OwnerCalls.address(POST, Map.of("projectId", ProjectScope.of(request), "handle", handle, "urn", urn))
                .toString();
    }
}
