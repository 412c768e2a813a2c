package io.tidemark.gateway.overview;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tidemark.gateway.access.ProjectScope;
import io.tidemark.gateway.problem.Problem;
import io.tidemark.gateway.problem.ProblemResponses;
import io.tidemark.gateway.query.QueryParameters;
import jakarta.inject.Named;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Schedulers;

/** Serves posts as a file. */
@Controller("/v1/projects/{projectId}/exports")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "posts")
@SecurityRequirement(name = "bearer")
@SecurityRequirement(name = "apiKey")
final class PostExportController {

    private static final Logger LOG = LoggerFactory.getLogger(PostExportController.class);

    private static final String CSV = "text/csv";

    private final PostExports exports;
    private final ExecutorService blocking;

    PostExportController(PostExports exports, @Named(TaskExecutors.BLOCKING) ExecutorService blocking) {
        this.exports = exports;
        this.blocking = blocking;
    }

    @Get(value = "/posts.csv", produces = CSV)
    @Operation(
            operationId = "exportPosts",
            summary = "Posts of a project as a CSV file",
            description = "All posts that the list shows under the same filters, as they are at one moment, in no"
                    + " particular order. An answer that ends before its last chunk is not complete. A project has one"
                    + " export at a time.",
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
                @Parameter(name = "eligible", ref = "#/components/parameters/eligible")
            })
    @ApiResponse(
            responseCode = "200",
            description = "The file.",
            content = @Content(mediaType = CSV, schema = @Schema(ref = "#/components/schemas/PostsCsv")))
    @ApiResponse(
            responseCode = "429",
            description = "too_many_exports; Retry-After tells when to try again",
            content =
                    @Content(mediaType = "application/problem+json", schema = @Schema(implementation = Problem.class)))
    @ProblemResponses
    HttpResponse<?> posts(HttpRequest<?> request) throws SQLException {
        UUID projectId = ProjectScope.of(request);
        PostQuery query = PostQuery.of(QueryParameters.of(request, PostQuery.FILTERS));
        MutableHttpResponse<Flux<byte[]>> response = HttpResponse.<Flux<byte[]>>ok()
                .header(HttpHeaders.CONTENT_TYPE, CSV + "; charset=utf-8; header=present")
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"posts.csv\"");
        return request.getMethod() == HttpMethod.HEAD ? response : response.body(pieces(projectId, query));
    }

    /** The first piece is read at once, so that a database that does not answer is told as a problem. */
    private Flux<byte[]> pieces(UUID projectId, PostQuery query) throws SQLException {
        PostExport export = exports.begin(projectId, query);
        byte[] first;
        try {
            first = export.next();
        } catch (SQLException | RuntimeException e) {
            export.close();
            throw e;
        }
        return Flux.<byte[]>generate(sink -> read(export, sink))
                .startWith(first)
                .subscribeOn(Schedulers.fromExecutorService(blocking))
                .doFinally(how -> end(export));
    }

    private static void read(PostExport export, SynchronousSink<byte[]> sink) {
        try {
            byte[] piece = export.next();
            if (piece == null) {
                sink.complete();
            } else {
                sink.next(piece);
            }
        } catch (SQLException e) {
            sink.error(e);
        }
    }

    private static void end(PostExport export) {
        try {
            export.close();
        } catch (SQLException e) {
            LOG.error("an export could not be ended", e);
        }
    }
}
