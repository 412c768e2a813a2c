package io.tidemark.testbed.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ImportCommandTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    @Test
    void reportIsToldInWords() throws Exception {
        JsonNode report = JSON.readTree("""
                {"importId": "i-1", "state": "done", "stateDetail": null, "lines": 3, "accepted": 1, "skipped": 1,
                 "refused": 1, "postsPublished": 1, "metricsPublished": 1,
                 "refusals": [{"line": 4, "column": "likes", "reason": "The cell is not a whole number."}]}
                """);
        assertThat(ImportCommand.text(report).lines())
                .containsExactly(
                        "import i-1: done",
                        "  3 lines: 1 accepted, 1 skipped, 1 refused",
                        "  1 posts and 1 observations published",
                        "  line 4, likes: The cell is not a whole number.");
    }

    @Test
    void exitCodeTellsRefusedLinesFromFailures() throws Exception {
        assertThat(ImportCommand.code(JSON.readTree("{\"state\":\"done\",\"refused\":0}")))
                .isZero();
        assertThat(ImportCommand.code(JSON.readTree("{\"state\":\"done\",\"refused\":1}")))
                .isEqualTo(3);
        for (String state : new String[] {"refused", "failed", "interrupted"}) {
            assertThat(ImportCommand.code(JSON.readTree("{\"state\":\"" + state + "\",\"refused\":0}")))
                    .isEqualTo(1);
        }
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
            byte[] answer = ("{\"importId\":\"i-1\",\"state\":\"" + state + "\",\"refused\":0}")
                    .getBytes(StandardCharsets.UTF_8);
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
}
