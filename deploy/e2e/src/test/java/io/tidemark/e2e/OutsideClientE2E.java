package io.tidemark.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tidemark.schemas.Topic;
import io.tidemark.schemas.Topics;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Another team's client, kafkajs with its own registry and Avro libraries, reads every topic on which the demo tells something. */
class OutsideClientE2E {

    private static final int POST_RECORDS = 200;
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    static Path folder;

    @BeforeAll
    static void installTheClient() throws IOException, InterruptedException {
        assumeTrue(isOnPath("npm") && isOnPath("node"), "skipped: no npm and node on this machine to run kafkajs with");
        for (String file : List.of("package.json", "read.js")) {
            try (InputStream in = OutsideClientE2E.class.getResourceAsStream("/outside-client/" + file)) {
                Files.copy(in, folder.resolve(file));
            }
        }
        Path log = folder.resolve("npm.log");
        int exit = run(List.of("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"), log);
        assertThat(exit).as(Files.readString(log)).isZero();
    }

    static List<Topic<?>> topics() {
        return List.of(
                Topics.POSTS_SYNCED,
                Topics.POST_METRICS_COLLECTED,
                Topics.CONTAINERS_CREATED,
                Topics.ADS_CONTENT_SCORED,
                Topics.ADS_CONTENT_ELIGIBILITY,
                Topics.ACCOUNT_SYNCS_REPORTED,
                Topics.ACCOUNT_METRICS_COLLECTED);
    }

    @ParameterizedTest
    @MethodSource("topics")
    void readsEveryRecordByConfigurationAlone(Topic<?> topic) throws IOException, InterruptedException {
        DemoSystem system = SharedSystem.get();
        String keyField = Stream.of("post_key", "account_id", "account_key")
                .filter(field -> topic.schema().getField(field) != null)
                .findFirst()
                .orElseThrow();
        int expected = keyField.equals("post_key") ? POST_RECORDS : accountsToldOf(system, topic);
        Path out = folder.resolve(topic.name() + ".jsonl");
        int exit = run(
                List.of(
                        "node",
                        "read.js",
                        system.stack().addresses().bootstrapServers(),
                        system.stack().addresses().registryUrl(),
                        topic.name(),
                        Integer.toString(expected)),
                out);
        assertThat(exit).as(Files.readString(out)).isZero();

        List<JsonNode> records = new ArrayList<>();
        for (String line : Files.readAllLines(out)) {
            records.add(JSON.readTree(line));
        }
        assertThat(records).hasSize(expected).allSatisfy(record -> {
            JsonNode event = record.get("event");
            assertThat(record.get("key").textValue())
                    .endsWith(event.get(keyField).textValue());
            assertThat(record.get("headers").get("ce_id").textValue())
                    .isEqualTo(event.get("event_id").textValue());
            assertThat(record.get("headers").get("ce_type").textValue())
                    .isEqualTo(topic.schema().getFullName());
            topic.schema()
                    .getFields()
                    .forEach(field ->
                            assertThat(event.has(field.name())).as(field.name()).isTrue());
        });
    }

    /** Every account is reported, and SIFT tells the followers of each that it reads. */
    private static int accountsToldOf(DemoSystem system, Topic<?> topic) {
        return (int) system.accounts().stream()
                .filter(account -> topic == Topics.ACCOUNT_SYNCS_REPORTED
                        || account.get("source").textValue().equals("sift"))
                .count();
    }

    private static int run(List<String> command, Path output) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(10, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError(command + " did not end: " + Files.readString(output));
        }
        return process.exitValue();
    }

    private static boolean isOnPath(String program) {
        for (String directory : System.getenv("PATH").split(File.pathSeparator)) {
            if (Files.isExecutable(Path.of(directory, program))) {
                return true;
            }
        }
        return false;
    }
}
