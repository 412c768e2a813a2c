package io.tidemark.gateway.owner;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
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

/** Passes what concerns ad accounts on to sync-service, which tries their tokens and keeps them. */
@Controller("/v1/projects/{projectId}")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "ads")
@SecurityRequirement(name = "bearer")
@SecurityRequirement(name = "apiKey")
final class AdAccountsController {

    private static final String ACCOUNTS = "/projects/{projectId}/ad-accounts";

    private final OwnerCalls owners;

    AdAccountsController(OwnerCalls owners) {
        this.owners = owners;
    }

    /** The token of an ad account; documents what sync-service takes. */
    @Serdeable
    @Schema(name = "AdAccountToken")
    record AdAccountToken(
            @Schema(description = "Opens the reports of the ad account; tried before it is kept.")
            String accessToken) {}

    /** The post behind an ad; documents what sync-service takes. */
    @Serdeable
    @Schema(name = "AdPost")
    record AdPost(
            @Schema(
                    description = "The organic post; null leaves it to the platform.",
                    nullable = true,
                    example = "tiktok:7123456789012345678")
            String postKey) {}

    /** An ad account that is read; documents what sync-service answers. */
    @Serdeable
    @Schema(name = "AdAccount")
    record AdAccount(
            @Schema(description = "meta or tiktok", example = "meta")
            String platform,

            @Schema(example = "212551616838260") String adAccountId,
            @Schema(example = "America/Los_Angeles") String timeZone,
            @Schema(example = "USD") String currency,
            String state,
            @Schema(nullable = true) String stateDetail,
            @Schema(nullable = true) Instant lastReadAt,
            @Schema(nullable = true) Instant nextReadAt) {}

    /** All ad accounts of a project. */
    @Serdeable
    @Schema(name = "AdAccountPage")
    record AdAccountPage(List<AdAccount> items) {}

    @Get("/ad-accounts")
    @Operation(
            operationId = "listAdAccounts",
            summary = "The project's ad accounts and how reading them does",
            parameters = @Parameter(name = "projectId", ref = "#/components/parameters/projectId"))
    @ApiResponse(
            responseCode = "200",
            description = "The ad accounts.",
            content = @Content(schema = @Schema(implementation = AdAccountPage.class)))
    @ProblemResponses
    HttpResponse<?> list(HttpRequest<?> request) {
        QueryParameters.of(request, Set.of());
        String uri = OwnerCalls.address(ACCOUNTS, Map.of("projectId", ProjectScope.of(request)))
                .toString();
        return owners.pass(Owner.SYNC, request, HttpRequest.GET(uri));
    }

    @Put("/ad-accounts/{platform}/{adAccountId}")
    @Operation(
            operationId = "watchAdAccount",
            summary = "Has an ad account read for the project, or gives it another token",
            parameters = @Parameter(name = "projectId", ref = "#/components/parameters/projectId"))
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = AdAccountToken.class)))
    @ApiResponse(
            responseCode = "200",
            description = "The ad account.",
            content = @Content(schema = @Schema(implementation = AdAccount.class)))
    @ProblemResponses
    HttpResponse<?> watch(
            HttpRequest<?> request,
            @PathVariable @Parameter(example = "meta") String platform,
            @PathVariable @Parameter(example = "212551616838260") String adAccountId,
            @Body String body) {
        return owners.pass(
                Owner.SYNC,
                request,
                HttpRequest.PUT(uri(request, platform, adAccountId), body).contentType("application/json"));
    }

    @Delete("/ad-accounts/{platform}/{adAccountId}")
    @Operation(
            operationId = "unwatchAdAccount",
            summary = "Stops reading an ad account for the project",
            parameters = @Parameter(name = "projectId", ref = "#/components/parameters/projectId"))
    @ApiResponse(responseCode = "204", description = "The project does not watch the ad account any more.")
    @ProblemResponses
    HttpResponse<?> unwatch(
            HttpRequest<?> request,
            @PathVariable @Parameter(example = "meta") String platform,
            @PathVariable @Parameter(example = "212551616838260") String adAccountId) {
        return owners.pass(Owner.SYNC, request, HttpRequest.DELETE(uri(request, platform, adAccountId)));
    }

    @Put("/ads/{adKey}/post")
    @Operation(
            operationId = "chooseAdPost",
            summary = "Sets by hand which post an ad promotes",
            parameters = @Parameter(name = "projectId", ref = "#/components/parameters/projectId"))
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = AdPost.class)))
    @ApiResponse(responseCode = "204", description = "The sums follow when the ad's days have come back as events.")
    @ProblemResponses
    HttpResponse<?> choosePost(
            HttpRequest<?> request,
            @PathVariable @Parameter(example = "meta:23854695759200548") String adKey,
            @Body String body) {
        QueryParameters.of(request, Set.of());
        String uri = OwnerCalls.address(
                        "/projects/{projectId}/ads/{adKey}/post",
                        Map.of("projectId", ProjectScope.of(request), "adKey", adKey))
                .toString();
        return owners.pass(Owner.SYNC, request, HttpRequest.PUT(uri, body).contentType("application/json"));
    }

    private static String uri(HttpRequest<?> request, String platform, String adAccountId) {
        QueryParameters.of(request, Set.of());
        return OwnerCalls.address(
                        ACCOUNTS + "/{platform}/{adAccountId}",
                        Map.of("projectId", ProjectScope.of(request), "platform", platform, "adAccountId", adAccountId))
                .toString();
    }
}
