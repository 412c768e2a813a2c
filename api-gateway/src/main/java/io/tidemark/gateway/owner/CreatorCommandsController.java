package io.tidemark.gateway.owner;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpRequest;
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
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Passes changes of the creator allowlist on to sync-service, which checks them. */
@Controller("/v1/projects/{projectId}/creators")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "commands", description = "Changes, which the owning service makes.")
@SecurityRequirement(name = "bearer")
@SecurityRequirement(name = "apiKey")
final class CreatorCommandsController {

    private static final String CREATOR = "/projects/{projectId}/creators/{platform}/{handle}";

    private final OwnerCalls owners;

    CreatorCommandsController(OwnerCalls owners) {
        this.owners = owners;
    }

    /** Where a creator's posts are read from; documents what sync-service takes. */
    @Serdeable
    @Schema(name = "CreatorSource")
    record CreatorSource(
            @Schema(description = "sift or tiktok_business", example = "sift")
            String source,

            @Schema(nullable = true) String businessId,
            @Schema(nullable = true) String accessToken,
            @Schema(nullable = true) String refreshToken,
            @Schema(nullable = true) Instant accessExpiresAt,
            @Schema(nullable = true) Instant refreshExpiresAt,

            @Schema(nullable = true, example = "[\"video.list\"]")
            List<String> scopes) {}

    /** A creator on the allowlist; documents what sync-service answers. */
    @Serdeable
    @Schema(name = "WatchedCreator")
    record WatchedCreator(
            @Schema(example = "tiktok") String platform,
            @Schema(example = "ada") String handle,

            @Schema(description = "Null until the first sync.", nullable = true, example = "tiktok:u-42")
            String accountKey,

            @Schema(example = "sift") String source,
            String state,
            @Schema(nullable = true) String stateDetail,
            @Schema(nullable = true) Instant lastSyncedAt,
            @Schema(nullable = true) Instant nextSyncAt,

            @Schema(description = "When the owner has to connect again at the latest.", nullable = true)
            Instant reauthDueAt) {}

    @Put("/{platform}/{handle}")
    @Operation(
            operationId = "watchCreator",
            summary = "Puts a creator on the project's allowlist, or changes its source",
            parameters = @Parameter(name = "projectId", ref = "#/components/parameters/projectId"))
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = CreatorSource.class)))
    @ApiResponse(
            responseCode = "200",
            description = "The creator.",
            content = @Content(schema = @Schema(implementation = WatchedCreator.class)))
    @ProblemResponses
    HttpResponse<?> watch(
            HttpRequest<?> request,
            @PathVariable @Parameter(example = "tiktok") String platform,
            @PathVariable @Parameter(example = "ada") String handle,
            @Body String body) {
        MutableHttpRequest<?> passed =
                HttpRequest.PUT(uri(request, platform, handle), body).contentType("application/json");
        return owners.pass(Owner.SYNC, request, passed);
    }

    @Delete("/{platform}/{handle}")
    @Operation(
            operationId = "unwatchCreator",
            summary = "Takes a creator off the project's allowlist",
            parameters = @Parameter(name = "projectId", ref = "#/components/parameters/projectId"))
    @ApiResponse(responseCode = "204", description = "The project does not watch the creator any more.")
    @ProblemResponses
    HttpResponse<?> unwatch(
            HttpRequest<?> request,
            @PathVariable @Parameter(example = "tiktok") String platform,
            @PathVariable @Parameter(example = "ada") String handle) {
        return owners.pass(Owner.SYNC, request, HttpRequest.DELETE(uri(request, platform, handle)));
    }

    private static String uri(HttpRequest<?> request, String platform, String handle) {
        QueryParameters.of(request, Set.of());
        return OwnerCalls.address(
                        CREATOR, Map.of("projectId", ProjectScope.of(request), "platform", platform, "handle", handle))
                .toString();
    }
}
