package io.tidemark.launcher.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.testbed.StartFailedException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends a file with history to a gateway and prints its report. */
@Command(
        name = "import",
        description = "Import history from a CSV file.",
        footer = {
            "",
            "What is not given comes from the Tidemark that runs here. The key of another one is read from",
            "TIDEMARK_API_KEY. Formats: docs/importing.md.",
            "",
            "Ends with 0 when every line was accepted or known, 3 when lines were refused, 1 when the import failed."
        })
public final class ImportCommand implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration UPLOAD = Duration.ofMinutes(15);
    private static final Duration STEP = Duration.ofMillis(500);

    @Parameters(paramLabel = "FILE", description = "The CSV file.")
    private Path file;

    @Option(names = "--format", required = true, description = "x_tweet_activity, posts_csv or account_metrics_csv.")
    private String format;

    @Option(names = "--project", description = "The project's id.")
    private String project;

    @Option(names = "--platform", description = "Of every line.")
    private String platform;

    @Option(names = "--handle", description = "Of every line.")
    private String handle;

    @Option(names = "--observed-at", description = "When the figures held, for lines that do not tell it.")
    private String observedAt;

    @Option(names = "--gateway", description = "Address of the gateway.")
    private String gateway;

    @Option(names = "--json", description = "Print the report as JSON.")
    private boolean json;

    private final Supplier<String> givenKey;

    /** Reads the key from the environment. */
    public ImportCommand() {
        this(() -> System.getenv("TIDEMARK_API_KEY"));
    }

    /** @param givenKey null or blank when none is given */
    ImportCommand(Supplier<String> givenKey) {
        this.givenKey = givenKey;
    }

    /** Where the file goes, and with which key. */
    private record Target(String imports, String key) {}

    @Override
    public Integer call() {
        try {
            Target target = target();
            try (HttpClient client = HttpClient.newHttpClient()) {
                JsonNode answer = finished(client, target, upload(client, target));
                ImportReport report = ImportReport.of(answer);
                System.out.println(json ? answer.toString() : report.inWords());
                return report.exitCode();
            }
        } catch (StartFailedException | UncheckedIOException e) {
            System.err.println("tidemark: " + e.getMessage());
            return 1;
        }
    }

    private Target target() {
        StackHome home = StackHome.ofUser();
        String address = Optional.ofNullable(gateway)
                .or(() ->
                        home.state().filter(state -> state.launcher().isAlive()).map(StackState::gatewayUrl))
                .orElseThrow(() -> new StartFailedException("Tidemark does not run here; give --gateway."));
        Optional<DemoSecrets> demo = gateway == null ? home.secrets() : Optional.empty();
        String id = Optional.ofNullable(project)
                .or(() -> demo.map(DemoSecrets::projectId))
                .orElseThrow(() -> new StartFailedException("Give --project."));
        String key = Optional.ofNullable(givenKey.get())
                .filter(text -> !text.isBlank())
                .or(() -> demo.filter(secrets -> id.equals(secrets.projectId())).map(DemoSecrets::apiKey))
                .orElseThrow(() -> new StartFailedException("Put the project's key into TIDEMARK_API_KEY."));
        return new Target(address.replaceAll("/+$", "") + "/v1/projects/" + encoded(id) + "/imports", key);
    }

    private JsonNode upload(HttpClient client, Target target) {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new StartFailedException(file + " cannot be read.");
        }
        Map<String, String> query = new LinkedHashMap<>();
        query.put("format", format);
        query.put("platform", platform);
        query.put("handle", handle);
        query.put("observedAt", observedAt);
        query.put("fileName", file.getFileName().toString());
        String parameters = query.entrySet().stream()
                .filter(each -> each.getValue() != null)
                .map(each -> each.getKey() + "=" + encoded(each.getValue()))
                .collect(Collectors.joining("&"));
        HttpRequest request = request(target, target.imports() + "?" + parameters)
                .header("Content-Type", "text/csv")
                .timeout(UPLOAD)
                .POST(BodyPublishers.ofInputStream(this::open))
                .build();
        JsonNode report = send(client, request);
        progress("");
        return report;
    }

    private JsonNode finished(HttpClient client, Target target, JsonNode first) {
        JsonNode answer = first;
        ImportReport report = ImportReport.of(first);
        HttpRequest request = request(target, target.imports() + "/" + encoded(report.importId()))
                .build();
        while (report.goesOn()) {
            pause();
            answer = send(client, request);
            report = ImportReport.of(answer);
            progress("%d lines read".formatted(report.lines()));
        }
        progress("");
        return answer;
    }

    private static void pause() {
        try {
            Thread.sleep(STEP);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailedException("Interrupted; the import goes on.", e);
        }
    }

    private static HttpRequest.Builder request(Target target, String address) {
        try {
            return HttpRequest.newBuilder(URI.create(address)).header("Authorization", "Bearer " + target.key());
        } catch (IllegalArgumentException e) {
            // Its own message would repeat the key.
            throw new StartFailedException("--gateway is no web address, or the key no key.");
        }
    }

    private static JsonNode send(HttpClient client, HttpRequest request) {
        try {
            HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
            JsonNode body = body(response);
            if (response.statusCode() / 100 != 2) {
                String detail = body.path("detail").textValue();
                throw new StartFailedException("The gateway answered " + response.statusCode() + ": "
                        + (detail == null ? "no reason told" : detail));
            }
            return body;
        } catch (IOException e) {
            throw new StartFailedException("The gateway did not answer: " + e.getMessage() + ".", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailedException("Interrupted.", e);
        }
    }

    private static JsonNode body(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (JsonProcessingException e) {
            return JSON.missingNode();
        }
    }

    private InputStream open() {
        try {
            return new Told(Files.newInputStream(file), Files.size(file));
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
    }

    /** One line that is written over and over, for people only. */
    private static void progress(String text) {
        if (System.console() != null && System.console().isTerminal()) {
            PrintStream err = System.err;
            err.print("\r\u001b[K" + text);
            err.flush();
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Tells how much of the file is sent. */
    private static final class Told extends FilterInputStream {

        private final long size;
        private long sent;

        Told(InputStream in, long size) {
            super(in);
            this.size = size;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = super.read(buffer, offset, length);
            sent += Math.max(read, 0);
            progress("%d %% of %d bytes sent".formatted(size == 0 ? 100 : 100 * sent / size, size));
            return read;
        }
    }
}
