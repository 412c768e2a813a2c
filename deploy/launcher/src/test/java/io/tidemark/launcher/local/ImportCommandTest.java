package io.tidemark.launcher.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import io.tidemark.testbed.StartFailedException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ImportCommandTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    @Test
    void reportIsToldInWords() throws Exception {
        ObjectNode report = report("done", 1);
        report.withArray("refusals")
                .addObject()
                .put("line", 4)
                .put("column", "likes")
                .put("reason", "The cell is not a whole number.");
        assertThat(ImportReport.of(report).inWords().lines())
                .containsExactly(
                        "import i-1: done",
                        "  3 lines: 1 accepted, 1 skipped, 1 refused",
                        "  1 posts and 1 observations published",
                        "  line 4, likes: The cell is not a whole number.");
    }

    @Test
    void exitCodeTellsRefusedLinesFromFailures() throws Exception {
        assertThat(ImportReport.of(report("done", 0)).exitCode()).isZero();
        assertThat(ImportReport.of(report("done", 1)).exitCode()).isEqualTo(3);
        for (String state : new String[] {"refused", "failed", "interrupted"}) {
            assertThat(ImportReport.of(report(state, 0)).exitCode()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"importId", "state", "lines", "accepted", "skipped", "refused", "refusals"})
    void reportThatLeavesSomethingOutIsNoSuccess(String field) throws Exception {
        ObjectNode missing = report("done", 0);
        missing.remove(field);
        assertThatThrownBy(() -> ImportReport.of(missing))
                .isInstanceOf(StartFailedException.class)
                .hasMessageContaining(field);
        ObjectNode wrong = report("done", 0);
        wrong.put(field, 1.5);
        assertThatThrownBy(() -> ImportReport.of(wrong)).isInstanceOf(StartFailedException.class);
    }

    private static ObjectNode report(String state, int refused) throws JsonProcessingException {
        ObjectNode report = (ObjectNode) JSON.readTree("""
                {"importId": "i-1", "stateDetail": null, "lines": 3, "accepted": 1, "skipped": 1,
                 "postsPublished": 1, "metricsPublished": 1, "refusals": []}
                """);
        return report.put("state", state).put("refused", refused);
    }

    @Test
    void fileIsSentWithItsNameAndAskedForUntilItEnds() throws Exception {
        Queue<String> asked = new ConcurrentLinkedQueue<>();
        HttpServer gateway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5);
        gateway.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + new String(body, StandardCharsets.UTF_8));
            String state = exchange.getRequestMethod().equals("GET") ? "done" : "running";
            byte[] answer = report(state, 0).toString().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        gateway.start();
        try {
            Path file = Files.writeString(folder.resolve("a b.csv"), "a,b\n");
            int code = new CommandLine(new ImportCommand(() -> "key"))
                    .execute(
                            file.toString(),
                            "--format=posts_csv",
                            "--project=p",
                            "--handle=ada",
                            "--gateway=http://127.0.0.1:" + gateway.getAddress().getPort());
            assertThat(code).isZero();
        } finally {
            gateway.stop(0);
        }
        assertThat(asked)
                .containsExactly(
                        "POST /v1/projects/p/imports?format=posts_csv&handle=ada&fileName=a+b.csv a,b\n",
                        "GET /v1/projects/p/imports/i-1 ");
    }

    @Test
    void missingFileAndKeyAreOneSentence() {
        int code = new CommandLine(new ImportCommand(() -> null))
                .execute("none.csv", "--format=posts_csv", "--project=p", "--gateway=http://127.0.0.1:1");
        assertThat(code).isEqualTo(1);
    }

    @Test
    void anAnswerThatIsNoReportIsAFailure() throws Exception {
        HttpServer gateway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5);
        gateway.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            byte[] answer = "<html>".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        gateway.start();
        try {
            Path file = Files.writeString(folder.resolve("a.csv"), "a,b\n");
            String address = "http://127.0.0.1:" + gateway.getAddress().getPort();
            assertThat(execute(file.toString(), address)).isEqualTo(1);
            assertThat(execute(file.toString(), "no address")).isEqualTo(1);
        } finally {
            gateway.stop(0);
        }
    }

    private static int execute(String file, String gateway) {
        return new CommandLine(new ImportCommand(() -> "key"))
                .execute(file, "--format=posts_csv", "--project=p", "--gateway=" + gateway);
    }
}
