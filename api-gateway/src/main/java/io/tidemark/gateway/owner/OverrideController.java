package io.tidemark.gateway.owner;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
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
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Passes overrides of eligibility on to scoring-service, which judges and records them. */
@Controller("/v1/projects/{projectId}/ads-content")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "commands")
@SecurityRequirement(name = "bearer")
@SecurityRequirement(name = "apiKey")
final class OverrideController {

    private final OwnerCalls owners;

    OverrideController(OwnerCalls owners) {
        this.owners = owners;
    }

    /** A decision of a person; documents what scoring-service takes. */
    @Serdeable
    @Schema(name = "Override")
    record Override(
            @Schema(
                    description = "include, exclude, or null to let the score decide.",
                    nullable = true,
                    example = "exclude")
            String override,

            @Schema(description = "Why; at most 280 characters.", nullable = true)
            String note,

            @Schema(description = "Who decided; kept for the audit.", example = "ada@example.com")
            String by) {}

    /** What the decision led to; documents what scoring-service answers. */
    @Serdeable
    @Schema(name = "OverrideResult")
    record OverrideResult(
            String postKey, @Schema(nullable = true) String override, boolean eligible, List<GateState> gates) {}

    /** A condition of eligibility. */
    @Serdeable
    @Schema(name = "OverrideGate")
    record GateState(
            String gate,
            String state,
            @Schema(nullable = true) String detail) {}

    @Put("/{postKey}/override")
    @Operation(
            operationId = "overrideEligibility",
            summary = "Includes or excludes a post as an ad, whatever its score",
            description = "The lists show it when the decision has come back as an event, usually within a second.",
            parameters = @Parameter(name = "projectId", ref = "#/components/parameters/projectId"))
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = Override.class)))
    @ApiResponse(
            responseCode = "200",
            description = "The decision and every gate.",
            content = @Content(schema = @Schema(implementation = OverrideResult.class)))
    @ProblemResponses
    HttpResponse<?> set(
            HttpRequest<?> request,
            @PathVariable @Parameter(example = "tiktok:7123456789012345678") String postKey,
            @Body String body) {
        QueryParameters.of(request, Set.of());
        String uri = OwnerCalls.address(
                        "/projects/{projectId}/ads-content/{postKey}/override",
                        Map.of("projectId", ProjectScope.of(request), "postKey", postKey))
                .toString();
        return owners.pass(Owner.SCORING, request, HttpRequest.PUT(uri, body).contentType("application/json"));
    }
}
