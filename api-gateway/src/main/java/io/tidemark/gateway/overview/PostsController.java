package io.tidemark.gateway.overview;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tidemark.gateway.access.ProjectScope;
import io.tidemark.gateway.problem.ProblemResponses;
import io.tidemark.gateway.query.QueryParameters;
import java.sql.SQLException;
import java.util.Set;
import java.util.UUID;

/** Serves posts with their last known metrics and scores. */
@Controller("/v1/projects/{projectId}/posts")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "posts", description = "Posts with their metrics and scores.")
@SecurityRequirement(name = "bearer")
@SecurityRequirement(name = "apiKey")
final class PostsController {

    private final PostQueries posts;

    PostsController(PostQueries posts) {
        this.posts = posts;
    }

    @Get
    @Operation(
            operationId = "listPosts",
            summary = "Posts of a project",
            description =
                    "Filters restrict together. A filter on a value leaves out rows whose value is unknown. Rows"
                            + " without a sort value come last in both directions. Values are always the newest; while thousands of"
                            + " observations come in every second, the order by a metric or score may follow them by some seconds.",
            parameters = {
                @Parameter(name = "projectId", ref = "#/components/parameters/projectId"),
                @Parameter(name = "platform", ref = "#/components/parameters/platform"),
                @Parameter(name = "creator", ref = "#/components/parameters/creator"),
                @Parameter(name = "mediaType", ref = "#/components/parameters/mediaType"),
                @Parameter(name = "publishedSince", ref = "#/components/parameters/publishedSince"),
                @Parameter(name = "publishedUntil", ref = "#/components/parameters/publishedUntil"),
                @Parameter(name = "minViews", ref = "#/components/parameters/minViews"),
                @Parameter(name = "minScore", ref = "#/components/parameters/minScore"),
                @Parameter(name = "maxScore", ref = "#/components/parameters/maxScore"),
                @Parameter(name = "eligible", ref = "#/components/parameters/eligible"),
                @Parameter(
                        name = "sort",
                        in = ParameterIn.QUERY,
                        description =
                                "published, score or the id of a metric, such as views or avg_watch_time_ms, and then _desc or"
                                        + " _asc.",
                        schema = @Schema(type = "string", defaultValue = "published_desc", example = "views_desc")),
                @Parameter(name = "limit", ref = "#/components/parameters/limit"),
                @Parameter(name = "cursor", ref = "#/components/parameters/cursor")
            })
    @ApiResponse(
            responseCode = "200",
            description = "A page.",
            content = @Content(schema = @Schema(implementation = PostPage.class)))
    @ProblemResponses
    byte[] list(HttpRequest<?> request) throws SQLException {
        UUID projectId = ProjectScope.of(request);
        QueryParameters parameters = QueryParameters.of(request, PostQuery.PARAMETERS);
        PostQuery query = PostQuery.of(parameters);
        PageQuery page = PageQuery.of(parameters, "posts/" + projectId, Sort.OF_POSTS, Sort.PUBLISHED_DESC);
        return PageJson.posts(posts.find(projectId, query, page));
    }

    @Get("/{postKey}")
    @Operation(
            operationId = "getPost",
            summary = "All that is known of a post",
            description = "Latest metrics, the container, the score with its parts and frozen inputs, and every gate of"
                    + " eligibility.",
            parameters = {@Parameter(name = "projectId", ref = "#/components/parameters/projectId")})
    @ApiResponse(responseCode = "200", description = "Found.", useReturnTypeSchema = true)
    @ProblemResponses
    PostDetail get(
            HttpRequest<?> request,
            @Parameter(description = "platform ':' externalId", example = "tiktok:7123456789012345678") @PathVariable
                    String postKey)
            throws SQLException {
        QueryParameters.of(request, Set.of());
        return posts.find(ProjectScope.of(request), PostKeys.checked(postKey)).orElseThrow(PostKeys::notFound);
    }
}
