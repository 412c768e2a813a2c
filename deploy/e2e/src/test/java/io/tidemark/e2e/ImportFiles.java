package io.tidemark.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** History that is imported into a system by {@code ./tidemark import}: an export of X and a file of TikTok's posts. */
final class ImportFiles {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String SAMPLE = "tweet_activity_metrics_tidedemo_20180501_20180601_en.csv";

    /** The last line is none that can be used. */
    private static final String POSTS = """
            external_id,published_at,media_type,caption,observed_at,views,likes,comments,shares,saves
            6900000000000000001,2021-03-01T08:00:00Z,video,first,2021-06-01T00:00:00Z,12000,900,30,12,
            6900000000000000002,2021-03-02T08:00:00Z,video,second,2021-06-01T00:00:00Z,800,0,,1,4
            6900000000000000003,2021-03-03T08:00:00Z,video,third,2021-06-01T00:00:00Z,many,1,1,1,1
            """;

    private final DemoSystem system;
    private final String xHandle;
    private final String tikTokHandle;
    private final Path export;
    private final Path posts;

    /** How an import ended. */
    record Outcome(int exit, JsonNode report) {}

    ImportFiles(DemoSystem system) {
        this.system = system;
        this.xHandle = handle("x");
        this.tikTokHandle = handle("sift");
        try {
            Path folder =
                    Files.createDirectories(system.stack().settings().folder().resolve("imports"));
            Path sample = DemoSystem.checkout()
                    .resolve("sync-service/src/test/resources/importing")
                    .resolve(SAMPLE);
            this.export = Files.writeString(
                    folder.resolve(SAMPLE.replace("tidedemo", xHandle)),
                    Files.readString(sample).replace("tidedemo", xHandle));
            this.posts = Files.writeString(folder.resolve("posts.csv"), POSTS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String handle(String source) {
        return system.accounts().stream()
                .filter(account -> account.get("source").textValue().equals(source))
                .findFirst()
                .orElseThrow()
                .get("handle")
                .textValue();
    }

    /** Imports the export of X. */
    Outcome importExport() {
        return run(export, "--format", "x_tweet_activity", "--platform", "x", "--handle", xHandle);
    }

    /** Imports the file of TikTok's posts. */
    Outcome importPosts() {
        return run(posts, "--format", "posts_csv", "--platform", "tiktok", "--handle", tikTokHandle);
    }

    private Outcome run(Path file, String... options) {
        List<String> command = new ArrayList<>(
                List.of(DemoSystem.checkout().resolve("tidemark").toString(), "import", file.toString(), "--json"));
        command.addAll(List.of("--gateway", system.stack().gatewayUrl(), "--project", system.projectId()));
        command.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("TIDEMARK_API_KEY", system.apiKey());
        builder.environment().put("TIDEMARK_HOME", file.resolveSibling("home").toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        try {
            Process process = builder.start();
            JsonNode report = JSON.readTree(process.getInputStream().readAllBytes());
            if (!process.waitFor(10, TimeUnit.MINUTES)) {
                throw new AssertionError("The import does not come to its end.");
            }
            return new Outcome(process.exitValue(), report);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Every line that can be used. */
    List<Imported> lines() {
        List<Imported> lines = new ArrayList<>(exported());
        lines.add(new Imported(
                "tiktok:6900000000000000001",
                tikTokHandle,
                Map.of("views", 12_000L, "likes", 900L, "comments", 30L, "shares", 12L),
                null));
        lines.add(new Imported(
                "tiktok:6900000000000000002",
                tikTokHandle,
                Map.of("views", 800L, "likes", 0L, "shares", 1L, "saves", 4L),
                null));
        return lines;
    }

    /** The lines of the export. */
    List<Imported> exported() {
        try (CsvReader<NamedCsvRecord> rows = CsvReader.builder().ofNamedCsvRecord(export)) {
            return rows.stream()
                    .map(row -> new Imported(
                            "x:" + row.getField("Tweet id"),
                            xHandle,
                            Map.of(
                                    "views", count(row, "impressions"),
                                    "likes", count(row, "likes"),
                                    "comments", count(row, "replies")),
                            Double.valueOf(row.getField("engagement rate"))))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long count(NamedCsvRecord row, String column) {
        return (long) Double.parseDouble(row.getField(column));
    }
}
