package io.tidemark.failure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tidemark.testbed.stack.GatewayClient;
import io.tidemark.testbed.stack.Subscription;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./tidemark} as a newcomer and a script use it. */
class LauncherE2E {

    private static final Duration START = Duration.ofMinutes(10);
    private static final Duration END = Duration.ofMinutes(12);
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private Path home;

    private final List<Process> launched = new ArrayList<>();

    @AfterEach
    void stopWhatIsLeft() throws IOException, InterruptedException {
        run("down");
        for (Process process : launched) {
            assertThat(process.waitFor(END.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void upShowsThePostsOfTheDemoProjectASecondUpFindsThemAgainAndAPartThatDiesEndsIt()
            throws IOException, InterruptedException {
        Path first = home.resolve("first.log");
        Process up = launch(first, "up", "--json", "--no-build");
        JsonNode ready = awaitEvent(up, first, "up");
        GatewayClient gateway = gateway(ready);
        String project = "/v1/projects/" + ready.get("project").textValue();
        awaitEverythingThatTheDemoShows(gateway, project);
        JsonNode status = JSON.readTree(run("status", "--json").output());
        assertThat(status.get("parts"))
                .hasSize(9)
                .allMatch(part -> part.get("ready").booleanValue());
        assertThat(status.get("lag")).hasSameSizeAs(Subscription.all());

        List<ProcessHandle> children = up.descendants().toList();
        assertThat(children).isNotEmpty();
        assertThat(run("down").exit()).isZero();
        assertThat(up.waitFor(END.toSeconds(), TimeUnit.SECONDS)).isTrue();
        awaitEnd(children);

        Path second = home.resolve("second.log");
        Process secondUp = launch(second, "up", "--json", "--no-build");
        JsonNode again = awaitEvent(secondUp, second, "up");
        assertThat(again.get("project")).isEqualTo(ready.get("project"));
        assertThat(scoredPosts(gateway(again), project)).isGreaterThan(1000);

        assertUpEndsWithOneSentenceWhenScoringDies(secondUp, second);
    }

    private static void awaitEverythingThatTheDemoShows(GatewayClient gateway, String project) {
        await("thousands of scored posts", () -> scoredPosts(gateway, project) > 1000);
        assertThat(gateway.get(project + "/posts?sort=views_desc&limit=3").get("items"))
                .hasSize(3);
        assertThat(gateway.get(project + "/ads-content?sort=score_desc&limit=3").get("items"))
                .hasSize(3);
        for (String platform : List.of("tiktok", "instagram", "x", "linkedin")) {
            String posts = project + "/posts?platform=" + platform + "&limit=1";
            await("posts of " + platform, () -> gateway.get(posts).get("items").size() == 1);
        }
        await("ads", () -> gateway.get(project + "/ads").get("totals").size() > 1);
    }

    private static void await(String what, Callable<Boolean> shown) {
        Awaitility.await(what)
                .atMost(START)
                .pollInterval(Duration.ofSeconds(1))
                // A service that is short of time may leave a question unanswered.
                .ignoreExceptions()
                .until(shown);
    }

    private void assertUpEndsWithOneSentenceWhenScoringDies(Process up, Path log) throws InterruptedException {
        List<ProcessHandle> children = up.descendants().toList();
        long scoring =
                event(log, "ready", "scoring-service").orElseThrow().get("pid").longValue();

        ProcessHandle.of(scoring).orElseThrow().destroyForcibly();

        assertThat(up.waitFor(END.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(up.exitValue()).isNotZero();
        assertThat(event(log, "failed", null).orElseThrow().get("message").textValue())
                .contains("scoring-service")
                .contains("ended")
                .doesNotContain("Exception");
        awaitEnd(children);
    }

    @Test
    void aTakenPortIsToldInOneSentence() throws IOException, InterruptedException {
        try (ServerSocket taken = new ServerSocket(0)) {
            Outcome outcome = run("up", "--no-build", "--port", Integer.toString(taken.getLocalPort()));
            assertThat(outcome.exit()).isNotZero();
            assertThat(outcome.output().strip())
                    .isEqualTo("tidemark: Port " + taken.getLocalPort() + " is taken; choose another one with --port.");
        }
    }

    /** The watchdogs of the children end a moment after what they watch. */
    private static void awaitEnd(List<ProcessHandle> children) {
        Awaitility.await("every child to end")
                .atMost(END)
                .until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
    }

    private record Outcome(int exit, String output) {}

    private Outcome run(String... arguments) throws IOException, InterruptedException {
        Path log = Files.createTempFile(home, "run", ".log");
        Process process = start(log, arguments);
        assertThat(process.waitFor(END.toSeconds(), TimeUnit.SECONDS))
                .as(String.join(" ", arguments))
                .isTrue();
        return new Outcome(process.exitValue(), Files.readString(log));
    }

    private Process launch(Path log, String... arguments) throws IOException {
        Process process = start(log, arguments);
        launched.add(process);
        return process;
    }

    private Process start(Path log, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(FailureStack.checkout().resolve("tidemark").toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("TIDEMARK_HOME", home.resolve("tidemark").toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return builder.start();
    }

    private static JsonNode awaitEvent(Process process, Path log, String name) {
        Awaitility.await(name)
                .atMost(START)
                .until(() -> !process.isAlive() || event(log, name, null).isPresent());
        return event(log, name, null).orElseThrow(() -> new AssertionError(text(log)));
    }

    /** @param part the part that the event is about, or null for any */
    private static Optional<JsonNode> event(Path log, String name, String part) {
        return text(log)
                .lines()
                .filter(line -> line.startsWith("{") && line.endsWith("}"))
                .map(LauncherE2E::json)
                .filter(event -> event.get("event").textValue().equals(name))
                .filter(event -> part == null || event.get("part").textValue().equals(part))
                .findFirst();
    }

    private static JsonNode json(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new AssertionError(line, e);
        }
    }

    private static String text(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static GatewayClient gateway(JsonNode ready) {
        return new GatewayClient(
                ready.get("gateway").textValue(), ready.get("apiKey").textValue());
    }

    private static long scoredPosts(GatewayClient gateway, String project) {
        return gateway.get(project + "/overview?since=2020-01-01T00:00:00Z")
                .get("current")
                .get("figures")
                .get("averageScore")
                .get("measured")
                .longValue();
    }
}
