package io.tidemark.gateway.overview;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
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
import io.tidemark.gateway.problem.ProblemResponses;
import io.tidemark.gateway.query.QueryParameters;
import java.sql.SQLException;
import java.util.UUID;

/** Serves posts as candidates for ads. */
@Controller("/v1/projects/{projectId}/ads-content")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "ads-content", description = "Scores, and what may run as an ad.")
@SecurityRequirement(name = "bearer")
@SecurityRequirement(name = "apiKey")
final class AdsContentController {

    private final AdsContentQueries adsContent;

    AdsContentController(AdsContentQueries adsContent) {
        this.adsContent = adsContent;
    }

    @Get
    @Operation(
            operationId = "listAdsContent",
            summary = "Scored posts of a project",
            description = "Filters restrict together. A filter on a value leaves out rows whose value is unknown. Rows"
                    + " without a score come last in both directions. Scores are always the newest; while thousands of"
                    + " events come in every second, the order may follow them by some seconds.",
            parameters = {
                @Parameter(name = "projectId", ref = "#/components/parameters/projectId"),
                @Parameter(
                        name = "scoringPool",
                        in = ParameterIn.QUERY,
                        description = "Repeatable: any of them.",
                        array =
                                @ArraySchema(
                                        schema =
                                                @Schema(
                                                        type = "string",
                                                        allowableValues = {"ugc", "generated", "manual"}))),
                @Parameter(
                        name = "minScore",
                        in = ParameterIn.QUERY,
                        schema = @Schema(type = "number", minimum = "0", maximum = "10")),
                @Parameter(
                        name = "override",
                        in = ParameterIn.QUERY,
                        description = "none: where nobody has set one.",
                        schema =
                                @Schema(
                                        type = "string",
                                        allowableValues = {"include", "exclude", "none"})),
                @Parameter(name = "eligible", in = ParameterIn.QUERY, schema = @Schema(type = "boolean")),
                @Parameter(
                        name = "sort",
                        in = ParameterIn.QUERY,
                        schema =
                                @Schema(
                                        type = "string",
                                        defaultValue = "score_desc",
                                        allowableValues = {"score_desc", "score_asc", "scored_at_desc"})),
                @Parameter(name = "limit", ref = "#/components/parameters/limit"),
                @Parameter(name = "cursor", ref = "#/components/parameters/cursor")
            })
    @ApiResponse(
            responseCode = "200",
            description = "A page.",
            content = @Content(schema = @Schema(implementation = AdsContentPage.class)))
    @ProblemResponses
    byte[] list(HttpRequest<?> request) throws SQLException {
        UUID projectId = ProjectScope.of(request);
        QueryParameters parameters = QueryParameters.of(request, AdsContentQuery.PARAMETERS);
        AdsContentQuery query = AdsContentQuery.of(parameters);
        PageQuery page = PageQuery.of(parameters, "ads-content/" + projectId, Sort.OF_ADS_CONTENT, Sort.SCORE_DESC);
        return PageJson.adsContent(adsContent.find(projectId, query, page));
    }
}
