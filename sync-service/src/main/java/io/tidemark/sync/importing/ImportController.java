package io.tidemark.sync.importing;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.tidemark.sync.account.RefusedRequestException;
import java.io.IOException;
import java.io.InputStream;
import java.util.UUID;

/** Files with history of a project, for the gateway. */
@Controller("/projects/{projectId}/imports")
@ExecuteOn(TaskExecutors.BLOCKING)
class ImportController {

    private final ImportRunner runner;
    private final Imports imports;
    private final ImportRules rules;

    ImportController(ImportRunner runner, Imports imports, ImportRules rules) {
        this.runner = runner;
        this.imports = imports;
        this.rules = rules;
    }

    /** Takes a file; 200 with the whole report, or 202 with what it is so far. */
    @Post
    @Consumes("text/csv")
    HttpResponse<ImportReport> take(
            String projectId,
            @Nullable @QueryValue String format,
            @Nullable @QueryValue String platform,
            @Nullable @QueryValue String handle,
            @Nullable @QueryValue String fileName,
            @Nullable @QueryValue String observedAt,
            @Nullable @Body InputStream body)
            throws IOException {
        // Closed whatever happens: a body that nobody reads on keeps its sender from seeing the answer.
        try (InputStream file = body == null ? InputStream.nullInputStream() : body) {
            ImportReport report =
                    runner.take(rules.request(projectId, format, platform, handle, fileName, observedAt), file);
            return report.isFinished()
                    ? HttpResponse.ok(report)
                    : HttpResponse.accepted().body(report);
        }
    }

    /** The project's latest imports. */
    @Get
    ImportReport.Page list(String projectId) {
        return new ImportReport.Page(imports.latest(rules.projectId(projectId)));
    }

    /** How an import does or did. */
    @Get("/{importId}")
    ImportReport report(String projectId, UUID importId) {
        return imports.find(rules.projectId(projectId), importId)
                .orElseThrow(() -> new RefusedRequestException(
                        HttpStatus.NOT_FOUND, "import_not_found", "The project has no such import."));
    }
}
