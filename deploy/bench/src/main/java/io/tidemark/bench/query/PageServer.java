package io.tidemark.bench.query;

import io.micronaut.context.annotation.Value;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.runtime.Micronaut;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the gateway's HTTP server and JSON writer can do with nothing behind them: one page from memory, to anyone. It runs
 * with the gateway's own libraries, and in the thread that read the request.
 */
@Controller
final class PageServer {

    private final RecordedJson page;

    PageServer(@Value("${tidemark.bench.page}") String file) throws IOException {
        this.page = RecordedJson.of(Files.readAllBytes(Path.of(file)));
    }

    /** Serves the page in the file that the system property {@code tidemark.bench.page} names. */
    public static void main(String[] arguments) {
        Micronaut.run(PageServer.class, arguments);
    }

    @Get("/page")
    byte[] page() throws IOException {
        return page.write();
    }
}
