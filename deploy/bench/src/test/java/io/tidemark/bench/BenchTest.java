package io.tidemark.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class BenchTest {

    @Test
    void helpNamesTheBenchmarks() {
        CommandLine command = Bench.commandLine();

        assertThat(command.getUsageMessage()).contains("freshness", "ingest", "scale", "query", "score", "startup");
        assertThat(command.getSubcommands().get("score").getUsageMessage())
                .contains("--quick", "--posts", "--rounds", "--projects");
        assertThat(command.getSubcommands().get("query").getUsageMessage())
                .contains("--quick", "--keys", "--only", "--data");
        assertThat(command.getSubcommands().get("startup").getUsageMessage()).contains("--quick", "--idle");
        assertThat(command.getSubcommands().get("ingest").getUsageMessage()).contains("--quick", "--service");
        assertThat(command.getSubcommands().get("scale").getUsageMessage()).contains("--processes", "--latency");
        assertThat(command.getSubcommands().get("freshness").getUsageMessage())
                .contains("--quick", "--rate", "--seconds");
    }

    @Test
    void aServiceWithoutABenchmarkIsRefused() {
        StringWriter said = new StringWriter();

        int code = Bench.commandLine().setErr(new PrintWriter(said)).execute("ingest", "--service", "api-gateway");

        assertThat(code).isEqualTo(2);
        assertThat(said.toString()).contains("there is metrics-service and container-service, not api-gateway");
    }

    @Test
    void withoutThePeerItSaysWhyThereIsNoRun() {
        StringWriter said = new StringWriter();
        String checkout = System.setProperty("tidemark.checkout", "/nowhere");
        try {
            int code = Bench.commandLine().setErr(new PrintWriter(said)).execute("ingest");

            assertThat(code).isEqualTo(1);
            assertThat(said.toString()).contains("The peer is not in /nowhere");
        } finally {
            if (checkout == null) {
                System.clearProperty("tidemark.checkout");
            } else {
                System.setProperty("tidemark.checkout", checkout);
            }
        }
    }
}
