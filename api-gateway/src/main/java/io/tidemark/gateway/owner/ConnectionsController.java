package io.tidemark.gateway.owner;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
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

/** Begins and ends the connections of accounts at sync-service, which holds the tokens. */
@Controller("/v1/projects/{projectId}/connections")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "commands")
@SecurityRequirement(name = "bearer")
@SecurityRequirement(name = "apiKey")
final class ConnectionsController {

    private final OwnerCalls owners;

    ConnectionsController(OwnerCalls owners) {
        this.owners = owners;
    }

    /** Which account shall be connected; documents what sync-service takes. */
    @Serdeable
    @Schema(name = "ConnectionWish")
    record Wish(
            @Schema(description = "tiktok, instagram, x or linkedin", example = "tiktok")
            String platform,

            @Schema(
                    description = "For instagram: facebook or instagram. For linkedin: organisation, else a member.",
                    nullable = true)
            String login,

            @Schema(
                    description = "Where the platform sends the owner; must be configured at sync-service.",
                    example = "https://tidemark.example/v1/connections/callback")
            String redirectUri,

            @Schema(description = "The account that is meant; any when it is not given.", nullable = true)
            String handle) {}

    /** Where to send the owner; documents what sync-service answers. */
    @Serdeable
    @Schema(name = "ConsentPage")
    record ConsentPage(
            @Schema(description = "The platform's page on which the owner agrees.")
            String authorizeUrl,

            @Schema(description = "Comes back with the owner; whoever has it can end this connection.")
            String state,

            @Schema(description = "Until when the owner may come back.")
            Instant expiresAt) {}

    /** What sync-service answers. */
    @Serdeable
    @Schema(name = "Disconnection")
    record Disconnection(
            @Schema(description = "Whether the platform has taken the owner's consent back.")
            boolean revoked,

            @Schema(description = "The same in words, and what the owner can do.")
            String message) {}

    @Post
    @Operation(
            operationId = "beginConnection",
            summary = "Begins to connect an account by the owner's consent",
            description =
                    "Send the owner to authorizeUrl. The platform sends the owner on to redirectUri, which should be"
                            + " GET /v1/connections/callback of this service.",
            parameters = @Parameter(name = "projectId", ref = "#/components/parameters/projectId"))
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = Wish.class)))
    @ApiResponse(
            responseCode = "201",
            description = "Where to send the owner.",
            content = @Content(schema = @Schema(implementation = ConsentPage.class)))
    @ProblemResponses
    HttpResponse<?> begin(HttpRequest<?> request, @Body String body) {
        QueryParameters.of(request, Set.of());
        String uri = OwnerCalls.address(
                        "/projects/{projectId}/connections", Map.of("projectId", ProjectScope.of(request)))
                .toString();
        return owners.pass(Owner.SYNC, request, HttpRequest.POST(uri, body).contentType("application/json"));
    }

    @Delete("/{platform}/{handle}")
    @Operation(
            operationId = "disconnect",
            summary = "Forgets the tokens of a connected creator, which stays on the allowlist",
            description =
                    "The platform is asked to take the owner's consent back, where it can be asked; the tokens are"
                            + " forgotten whatever it says.",
            parameters = @Parameter(name = "projectId", ref = "#/components/parameters/projectId"))
    @ApiResponse(
            responseCode = "200",
            description = "The tokens are forgotten.",
            content = @Content(schema = @Schema(implementation = Disconnection.class)))
    @ProblemResponses
    HttpResponse<?> disconnect(
            HttpRequest<?> request,
            @PathVariable @Parameter(example = "tiktok") String platform,
            @PathVariable @Parameter(example = "ada") String handle) {
        QueryParameters.of(request, Set.of());
        String uri = OwnerCalls.address(
                        "/projects/{projectId}/connections/{platform}/{handle}",
                        Map.of("projectId", ProjectScope.of(request), "platform", platform, "handle", handle))
                .toString();
        return owners.pass(Owner.SYNC, request, HttpRequest.DELETE(uri));
    }
}
