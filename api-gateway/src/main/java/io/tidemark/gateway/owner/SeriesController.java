package io.tidemark.gateway.owner;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.uri.UriBuilder;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tidemark.gateway.access.ProjectScope;
import io.tidemark.gateway.overview.PostVisibility;
import io.tidemark.gateway.problem.ProblemResponses;
import io.tidemark.gateway.query.QueryParameters;
import io.tidemark.schemas.MetricCatalog;
import io.tidemark.schemas.MetricDefinition;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Serves the history of a post's metrics, its curves and its breakdowns, which metrics-service keeps. */
@Controller("/v1/projects/{projectId}/posts")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "posts")
@SecurityRequirement(name = "bearer")
@SecurityRequirement(name = "apiKey")
final class SeriesController {

    private static final Set<String> METRICS =
            MetricCatalog.all().stream().map(MetricDefinition::id).collect(Collectors.toUnmodifiableSet());

    private static final List<String> BUCKETS = List.of("hour", "day", "week");

    private final PostVisibility posts;
    private final OwnerCalls owners;

    SeriesController(PostVisibility posts, OwnerCalls owners) {
        this.posts = posts;
        this.owners = owners;
    }

    /** Metrics of a post over time; documents what metrics-service answers. */
    @Serdeable
    @Schema(name = "MetricSeries")
    record MetricSeries(
            String postKey,

            @Schema(description = "hour, day or week, in UTC", example = "day")
            String bucket,

            @Schema(description = "The first moment of the window.")
            Instant since,

            @Schema(description = "The moment after the window.")
            Instant until,

            @Schema(description = "The buckets in which the post was observed, oldest first.")
            List<Bucket> items) {}

    /** One bucket of a series. */
    @Serdeable
    @Schema(name = "MetricBucket")
    record Bucket(
            @Schema(description = "The first moment of the bucket.")
            Instant start,

            @Schema(description = "The newest observation in it.")
            Instant observedAt,

            @Schema(
                    description = "Per metric the last value in the bucket; null when it was not measured there.",
                    example = "{\"views\": 1200, \"likes\": null}")
            Map<String, Number> values,

            @Schema(
                    description = "Per metric when that value was observed.",
                    example = "{\"views\": \"2026-01-31T08:00:00Z\", \"likes\": null}")
            Map<String, Instant> valuesObservedAt) {}

    /** How a video was watched; documents what metrics-service answers. */
    @Serdeable
    @Schema(name = "PostCurves")
    record PostCurves(
            String postKey,

            @Schema(description = "When the curves were observed; null when they never were.", nullable = true)
            Instant observedAt,

            @Schema(
                    description = "Share of the viewers who still watched, by second; null when not measured.",
                    nullable = true)
            List<CurvePoint> retention,

            @Schema(
                    description = "Share of the likes that fell on each second; null when not measured.",
                    nullable = true)
            List<CurvePoint> likes) {}

    /** One second of a curve. */
    @Serdeable
    @Schema(name = "CurvePoint")
    record CurvePoint(
            @Schema(description = "Second of the video, from 0.", example = "1")
            int second,

            @Schema(description = "From 0 to 1.", example = "0.62")
            double share) {}

    @Get("/{postKey}/metrics")
    @Operation(
            operationId = "getPostMetrics",
            summary = "The metrics of a post over time",
            parameters = {
                @Parameter(name = "projectId", ref = "#/components/parameters/projectId"),
                @Parameter(
                        name = "metric",
                        in = ParameterIn.QUERY,
                        description =
                                "Id of a metric, such as views; repeatable. views, likes, comments, shares and saves when it is"
                                        + " not given.",
                        array = @ArraySchema(schema = @Schema(type = "string"))),
                @Parameter(
                        name = "bucket",
                        in = ParameterIn.QUERY,
                        schema =
                                @Schema(
                                        type = "string",
                                        defaultValue = "day",
                                        allowableValues = {"hour", "day", "week"})),
                @Parameter(
                        name = "since",
                        in = ParameterIn.QUERY,
                        schema = @Schema(type = "string", format = "date-time", example = "2026-01-01T00:00:00Z")),
                @Parameter(
                        name = "until",
                        in = ParameterIn.QUERY,
                        description = "Exclusive.",
                        schema = @Schema(type = "string", format = "date-time", example = "2026-02-01T00:00:00Z"))
            })
    @ApiResponse(
            responseCode = "200",
            description = "The series.",
            content = @Content(schema = @Schema(implementation = MetricSeries.class)))
    @ProblemResponses
    HttpResponse<?> get(
            HttpRequest<?> request,
            @Parameter(description = "platform ':' externalId", example = "tiktok:7123456789012345678") @PathVariable
                    String postKey)
            throws SQLException {
        QueryParameters parameters = QueryParameters.of(request, Set.of("metric", "bucket", "since", "until"));
        UriBuilder address = OwnerCalls.address("/posts/{postKey}/metrics", Map.of("postKey", postKey));
        parameters.choices("metric", METRICS).forEach(metric -> address.queryParam("metric", metric));
        parameters.choice("bucket", BUCKETS).ifPresent(bucket -> address.queryParam("bucket", bucket));
        parameters.time("since").ifPresent(since -> address.queryParam("since", since));
        parameters.time("until").ifPresent(until -> address.queryParam("until", until));
        parameters.requireOrder("since", parameters.time("since"), "until", parameters.time("until"));
        posts.require(ProjectScope.of(request), postKey);
        return owners.pass(Owner.METRICS, request, HttpRequest.GET(address.build()));
    }

    @Get("/{postKey}/curves")
    @Operation(
            operationId = "getPostCurves",
            summary = "How a video was watched and liked, second by second",
            description = "Only TikTok tells it, for accounts that granted video.insights, and not of photos.",
            parameters = @Parameter(name = "projectId", ref = "#/components/parameters/projectId"))
    @ApiResponse(
            responseCode = "200",
            description = "The newest curves.",
            content = @Content(schema = @Schema(implementation = PostCurves.class)))
    @ProblemResponses
    HttpResponse<?> curves(
            HttpRequest<?> request,
            @Parameter(description = "platform ':' externalId", example = "tiktok:7123456789012345678") @PathVariable
                    String postKey)
            throws SQLException {
        QueryParameters.of(request, Set.of());
        UriBuilder address = OwnerCalls.address("/posts/{postKey}/curves", Map.of("postKey", postKey));
        posts.require(ProjectScope.of(request), postKey);
        return owners.pass(Owner.METRICS, request, HttpRequest.GET(address.build()));
    }

    @Get("/{postKey}/breakdowns")
    @Operation(
            operationId = "getPostBreakdowns",
            summary = "Where the views of a post came from and who its viewers were",
            description = "Only TikTok tells it, for accounts that granted video.insights.",
            parameters = @Parameter(name = "projectId", ref = "#/components/parameters/projectId"))
    @ApiResponse(
            responseCode = "200",
            description = "The newest of each kind.",
            content = @Content(schema = @Schema(implementation = PostBreakdowns.class)))
    @ProblemResponses
    HttpResponse<?> breakdowns(
            HttpRequest<?> request,
            @Parameter(description = "platform ':' externalId", example = "tiktok:7123456789012345678") @PathVariable
                    String postKey)
            throws SQLException {
        QueryParameters.of(request, Set.of());
        UriBuilder address = OwnerCalls.address("/posts/{postKey}/breakdowns", Map.of("postKey", postKey));
        posts.require(ProjectScope.of(request), postKey);
        return owners.pass(Owner.METRICS, request, HttpRequest.GET(address.build()));
    }
}
