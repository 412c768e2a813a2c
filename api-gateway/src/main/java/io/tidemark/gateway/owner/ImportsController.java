package io.tidemark.gateway.owner;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.uri.UriBuilder;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tidemark.gateway.access.ProjectScope;
import io.tidemark.gateway.problem.ProblemResponses;
import io.tidemark.gateway.query.QueryParameters;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Passes files with history on to sync-service, piece by piece, and its reports back. */
@Controller("/v1/projects/{projectId}/imports")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "commands")
@SecurityRequirement(name = "bearer")
@SecurityRequirement(name = "apiKey")
final class ImportsController {

    private static final List<String> PASSED = List.of("format", "platform", "handle", "fileName", "observedAt");

    private final OwnerCalls owners;
    private final FileCalls files;

    ImportsController(OwnerCalls owners, FileCalls files) {
        this.owners = owners;
        this.files = files;
    }

    /** What became of a file; documents what sync-service answers. */
    @Serdeable
    @Schema(name = "ImportReport", description = "lines is always accepted + skipped + refused.")
    record Report(
            UUID importId,
            @Schema(example = "posts_csv") String format,
            @Schema(nullable = true) String platform,
            @Schema(nullable = true) String handle,
            @Schema(nullable = true) String fileName,
            @Schema(nullable = true) Instant observedAt,

            @Schema(description = "Of the bytes as they came.")
            String sha256,

            @Schema(description = "An earlier import of the same bytes that was read to its end.", nullable = true)
            UUID sameFileAs,

            @Schema(description = "waiting, running, done, refused, failed or interrupted")
            String state,

            @Schema(nullable = true) String stateDetail,
            long bytes,
            long bytesRead,
            long lines,

            @Schema(description = "Lines that brought something.")
            long accepted,

            @Schema(description = "Lines that repeat what is known.")
            long skipped,

            @Schema(description = "Lines that cannot be used.")
            long refused,

            @Schema(description = "The first 1000, in the file's order; empty in lists.")
            List<RefusedLine> refusals,

            @Schema(description = "Columns that nothing is read from.")
            List<String> ignoredColumns,

            long postsPublished,
            long metricsPublished,
            Instant receivedAt,
            @Schema(nullable = true) Instant finishedAt) {}

    /** Why a line was not imported. */
    @Serdeable
    @Schema(name = "RefusedLine")
    record RefusedLine(
            @Schema(description = "Where it begins in the file, from 1.")
            long line,

            @Schema(nullable = true) String column,
            String reason) {}

    /** Imports, the latest first. */
    @Serdeable
    @Schema(name = "ImportReports")
    record Reports(List<Report> items) {}

    @Post
    @Consumes("text/csv")
    @Operation(
            operationId = "importFile",
            summary = "Imports history from a CSV file",
            description =
                    "Posts and metrics, or days of accounts, of creators on the project's list. The same file again changes"
                            + " nothing. Formats and headers: docs/importing.md.",
            parameters = {
                @Parameter(name = "projectId", ref = "#/components/parameters/projectId"),
                @Parameter(
                        name = "format",
                        in = ParameterIn.QUERY,
                        required = true,
                        schema =
                                @Schema(
                                        type = "string",
                                        allowableValues = {"x_tweet_activity", "posts_csv", "account_metrics_csv"})),
                @Parameter(
                        name = "platform",
                        in = ParameterIn.QUERY,
                        description = "Of every line.",
                        schema = @Schema(type = "string", example = "tiktok")),
                @Parameter(
                        name = "handle",
                        in = ParameterIn.QUERY,
                        description = "Of every line.",
                        schema = @Schema(type = "string", example = "ada")),
                @Parameter(
                        name = "fileName",
                        in = ParameterIn.QUERY,
                        description = "The file's own name; that of an export of X tells its period.",
                        schema = @Schema(type = "string")),
                @Parameter(
                        name = "observedAt",
                        in = ParameterIn.QUERY,
                        description = "When the figures held, for lines that do not tell it.",
                        schema = @Schema(type = "string", format = "date-time", example = "2026-01-01T00:00:00Z"))
            })
    @RequestBody(
            required = true,
            content = @Content(mediaType = "text/csv", schema = @Schema(type = "string", format = "binary")))
    @ApiResponse(
            responseCode = "200",
            description =
                    "The report. A large file is answered with 202 and the report so far; its address tells the rest.",
            content = @Content(schema = @Schema(implementation = Report.class)))
    @ProblemResponses
    HttpResponse<?> take(HttpRequest<?> request, @Nullable @Body InputStream body) throws IOException {
        // Closed whatever happens: a body that nobody reads on keeps its sender from seeing the answer.
        try (InputStream file = body == null ? InputStream.nullInputStream() : body) {
            QueryParameters parameters = QueryParameters.of(request, Set.copyOf(PASSED));
            UriBuilder address =
                    OwnerCalls.address("/projects/{projectId}/imports", Map.of("projectId", ProjectScope.of(request)));
            PASSED.forEach(name -> parameters.text(name).ifPresent(value -> address.queryParam(name, value)));
            return files.post(request, address.build(), "text/csv", file);
        }
    }

    @Get
    @Operation(
            operationId = "listImports",
            summary = "The project's latest imports",
            parameters = @Parameter(name = "projectId", ref = "#/components/parameters/projectId"))
    @ApiResponse(
            responseCode = "200",
            description = "Up to 100, the latest first.",
            content = @Content(schema = @Schema(implementation = Reports.class)))
    @ProblemResponses
    HttpResponse<?> list(HttpRequest<?> request) {
        QueryParameters.of(request, Set.of());
        return owners.pass(
                Owner.SYNC,
                request,
                HttpRequest.GET(OwnerCalls.address(
                                "/projects/{projectId}/imports", Map.of("projectId", ProjectScope.of(request)))
                        .build()));
    }

    @Get("/{importId}")
    @Operation(
            operationId = "getImport",
            summary = "How an import does or did",
            parameters = @Parameter(name = "projectId", ref = "#/components/parameters/projectId"))
    @ApiResponse(
            responseCode = "200",
            description = "The report so far.",
            content = @Content(schema = @Schema(implementation = Report.class)))
    @ProblemResponses
    HttpResponse<?> report(
            HttpRequest<?> request,
            @PathVariable @Parameter(example = "5f0c7a3e-1d7b-5b52-9c64-8f4a2d1c7e10") String importId) {
        QueryParameters.of(request, Set.of());
        return owners.pass(
                Owner.SYNC,
                request,
                HttpRequest.GET(OwnerCalls.address(
                                "/projects/{projectId}/imports/{importId}",
                                Map.of("projectId", ProjectScope.of(request), "importId", importId))
                        .build()));
    }
}
