package io.tidemark.gateway.overview;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tidemark.gateway.access.ProjectScope;
import io.tidemark.gateway.problem.ProblemResponses;
import io.tidemark.gateway.query.QueryParameters;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;

/** Serves the figures of a project. */
@Controller("/v1/projects/{projectId}/overview")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "overview", description = "Figures of a project and of its creators.")
@SecurityRequirement(name = "bearer")
@SecurityRequirement(name = "apiKey")
final class OverviewController {

    private static final Duration DEFAULT_WINDOW = Duration.ofDays(28);

    /** Longer windows would reach back before any platform. */
    private static final Duration MAX_WINDOW = Duration.ofDays(3660);

    private final OverviewQueries overview;
    private final InstantSource clock;

    OverviewController(OverviewQueries overview, InstantSource clock) {
        this.overview = overview;
        this.clock = clock;
    }

    @Get
    @Operation(
            operationId = "getOverview",
            summary = "Figures of a window against the one before",
            description = """
                    The posts are those published in the window and not deleted; the figures are what they have earned so \
                    far. postsPublished counts them. views, likes, comments, shares and saves are sums over the posts whose \
                    value is known. engagementRate is (likes + comments + shares + saves) / views over the posts of which all \
                    five are known and views are above 0. averageScore is the mean of organicScore over the scored ones. \
                    eligible counts those that may run as ads, of those that were judged. measured tells how many posts \
                    went into a figure.""",
            parameters = {
                @Parameter(name = "projectId", ref = "#/components/parameters/projectId"),
                @Parameter(
                        name = "since",
                        in = ParameterIn.QUERY,
                        description = "Inclusive; 28 days before until if it is not given.",
                        schema = @Schema(type = "string", format = "date-time", example = "2026-01-01T00:00:00Z")),
                @Parameter(
                        name = "until",
                        in = ParameterIn.QUERY,
                        description = "Exclusive; the time of the request if it is not given.",
                        schema = @Schema(type = "string", format = "date-time", example = "2026-01-29T00:00:00Z"))
            })
    @ApiResponse(responseCode = "200", description = "Found.", useReturnTypeSchema = true)
    @ProblemResponses
    Overview get(HttpRequest<?> request) throws SQLException {
        QueryParameters parameters = QueryParameters.of(request, Set.of("since", "until"));
        Instant until = parameters.time("until").orElseGet(() -> clock.instant().truncatedTo(ChronoUnit.MICROS));
        Instant since = parameters.time("since").orElse(until.minus(DEFAULT_WINDOW));
        parameters.requireOrder("since", Optional.of(since), "until", Optional.of(until));
        if (Duration.between(since, until).compareTo(MAX_WINDOW) > 0) {
            throw QueryParameters.bad("since", "a time at most " + MAX_WINDOW.toDays() + " days before 'until'");
        }
        return overview.find(ProjectScope.of(request), since, until);
    }
}
