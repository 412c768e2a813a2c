package io.tidemark.launcher.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.testbed.stack.Part;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConsoleTest {

    private static final DemoSecrets DEMO =
            new DemoSecrets("password", "admin", "2026-01-01T00:00:00Z", "p-1", "k-1", true);

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void personGetsThreeFactsAndThreeCommands() {
        console(false).up("http://127.0.0.1:8080", DEMO, 12.3);
        List<String> lines = out.toString(UTF_8).lines().toList();
        assertThat(lines).contains("gateway: http://127.0.0.1:8080", "project: p-1", "api key: k-1");
        assertThat(lines.subList(lines.size() - 3, lines.size()))
                .allSatisfy(line -> assertThat(line)
                        .startsWith("curl -s -H 'Authorization: Bearer k-1' 'http://127.0.0.1:8080/v1/projects/p-1/"));
    }

    @Test
    void scriptGetsOneObjectALine() throws IOException {
        Console console = console(true);
        console.partReady(
                new Part("kafka", 42, Optional.empty(), 9092, Path.of("/logs/kafka.log"), Duration.ofMillis(1500)));
        console.up("http://127.0.0.1:8080", DEMO, 12.3);
        console.failed("kafka ended.");
        List<String> lines = out.toString(UTF_8).lines().toList();
        assertThat(lines).hasSize(3);
        JsonNode ready = new ObjectMapper().readTree(lines.get(0));
        assertThat(ready.path("part").textValue()).isEqualTo("kafka");
        assertThat(ready.path("seconds").doubleValue()).isEqualTo(1.5);
        assertThat(new ObjectMapper().readTree(lines.get(1)).path("apiKey").textValue())
                .isEqualTo("k-1");
        assertThat(new ObjectMapper().readTree(lines.get(2)).path("message").textValue())
                .isEqualTo("kafka ended.");
        assertThat(err.toString(UTF_8)).isEmpty();
    }

    @Test
    void failureIsOneSentenceOnTheErrorStream() {
        console(false).failed("Port 8080 is taken; choose another one with --port.");
        assertThat(err.toString(UTF_8)).isEqualTo("tidemark: Port 8080 is taken; choose another one with --port.\n");
        assertThat(out.toString(UTF_8)).isEmpty();
    }

    private Console console(boolean json) {
        return new Console(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), json);
    }
}
