package io.tidemark.gateway.owner;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Put;
import io.micronaut.http.uri.UriBuilder;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tidemark.gateway.access.ProjectScope;
import io.tidemark.gateway.overview.AccountVisibility;
import io.tidemark.gateway.problem.ProblemResponses;
import io.tidemark.gateway.query.QueryParameters;
import io.tidemark.schemas.AccountMetricCatalog;
import io.tidemark.schemas.AccountMetricDefinition;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Serves the metrics of accounts, which metrics-service keeps, and passes on to sync-service what people give. */
@Controller("/v1/projects/{projectId}/accounts/{platform}/{handle}/metrics")
@ExecuteOn(TaskExecutors.BLOCKING)
@SecurityRequirement(name = "bearer")
@SecurityRequirement(name = "apiKey")
final class AccountMetricsController {

    private static final Set<String> METRICS = AccountMetricCatalog.all().stream()
            .map(AccountMetricDefinition::id)
            .collect(Collectors.toUnmodifiableSet());

    private static final List<String> BUCKETS = List.of("day", "week");

    private final AccountVisibility accounts;
    private final OwnerCalls owners;

    AccountMetricsController(AccountVisibility accounts, OwnerCalls owners) {
        this.accounts = accounts;
        this.owners = owners;
    }

    @Get
    @Tag(name = "accounts", description = "What is known of the accounts themselves.")
    @Operation(
            operationId = "getAccountMetrics",
            summary = "The metrics of an account over time",
            description = """
                    Followers and other levels are the last value of a bucket; profile views and other counts are sums \
                    over its days, and null unless every day was measured: daysKnown tells how many were. windows are \
                    the last 7 and 30 whole days.""",
            parameters = {
                @Parameter(name = "projectId", ref = "#/components/parameters/projectId"),
                @Parameter(
                        name = "metric",
                        in = ParameterIn.QUERY,
                        description = "Id of a metric, such as profile_views; repeatable. All of them when it is not"
                                + " given.",
                        array = @ArraySchema(schema = @Schema(type = "string"))),
                @Parameter(
                        name = "bucket",
                        in = ParameterIn.QUERY,
                        description = "Weeks begin on Monday.",
                        schema =
                                @Schema(
                                        type = "string",
                                        defaultValue = "day",
                                        allowableValues = {"day", "week"})),
                @Parameter(
                        name = "since",
                        in = ParameterIn.QUERY,
                        schema = @Schema(type = "string", format = "date", example = "2026-01-01")),
                @Parameter(
                        name = "until",
                        in = ParameterIn.QUERY,
                        description = "Exclusive; tomorrow when it is not given, so that today is in.",
                        schema = @Schema(type = "string", format = "date", example = "2026-02-01"))
            })
    @ApiResponse(
            responseCode = "200",
            description = "The series.",
            content = @Content(schema = @Schema(implementation = AccountMetricSeries.class)))
    @ProblemResponses
    HttpResponse<?> get(
            HttpRequest<?> request,
            @PathVariable @Parameter(example = "linkedin") String platform,
            @PathVariable @Parameter(example = "ada") String handle)
            throws SQLException {
        QueryParameters parameters = QueryParameters.of(request, Set.of("metric", "bucket", "since", "until"));
        List<String> metrics = parameters.choices("metric", METRICS);
        String key = accounts.require(ProjectScope.of(request), platform, handle);
        UriBuilder address = OwnerCalls.address("/accounts/{accountKey}/metrics", Map.of("accountKey", key));
        metrics.forEach(metric -> address.queryParam("metric", metric));
        parameters.choice("bucket", BUCKETS).ifPresent(bucket -> address.queryParam("bucket", bucket));
        parameters.day("since").ifPresent(since -> address.queryParam("since", since));
        parameters.day("until").ifPresent(until -> address.queryParam("until", until));
        return owners.pass(Owner.METRICS, request, HttpRequest.GET(address.build()));
    }

    @Put("/{date}")
    @Tag(name = "commands")
    @Operation(
            operationId = "giveAccountMetrics",
            summary = "Gives metrics of an account and a day that no platform tells",
            description = """
                    A metric that is not given keeps its value. A value given here holds until a source tells a newer \
                    one of the same day; giving the same again changes nothing.""",
            parameters = @Parameter(name = "projectId", ref = "#/components/parameters/projectId"))
    @RequestBody(
            required = true,
            content = @Content(schema = @Schema(implementation = AccountMetricSeries.Given.class)))
    @ApiResponse(
            responseCode = "200",
            description = "The values were taken.",
            content = @Content(schema = @Schema(implementation = AccountMetricSeries.Taken.class)))
    @ProblemResponses
    HttpResponse<?> give(
            HttpRequest<?> request,
            @PathVariable @Parameter(example = "linkedin") String platform,
            @PathVariable @Parameter(example = "ada") String handle,
            @PathVariable
                    @Parameter(
                            description = "A day in UTC, of the last ten years.",
                            schema = @Schema(type = "string", format = "date", example = "2026-01-31"))
                    String date,
            @Body String body) {
        QueryParameters.of(request, Set.of());
        UUID projectId = ProjectScope.of(request);
        String uri = OwnerCalls.address(
                        "/projects/{projectId}/accounts/{platform}/{handle}/metrics/{date}",
                        Map.of("projectId", projectId, "platform", platform, "handle", handle, "date", date))
                .toString();
        return owners.pass(Owner.SYNC, request, HttpRequest.PUT(uri, body).contentType("application/json"));
    }
}
