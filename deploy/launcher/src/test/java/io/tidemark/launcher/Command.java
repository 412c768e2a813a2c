package io.tidemark.launcher;

import io.tidemark.testbed.LocalKafka;
import io.tidemark.testbed.LocalRegistry;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;

/** Runs {@code ./tidemark} within the test, against the shared Kafka and registry. */
public final class Command {

    private Command() {}

    /** How a command ended. */
    public record Outcome(int code, String out, String err) {}

    /** The command as it is. */
    public static Outcome run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command =
                Tidemark.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        int code = command.execute(arguments);
        return new Outcome(code, out.toString(), err.toString());
    }

    /** The command with the options of the shared cluster. */
    public static Outcome onCluster(String... arguments) {
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.add("--bootstrap-servers=" + LocalKafka.shared().bootstrapServers());
        all.add("--registry=" + LocalRegistry.shared().url());
        return run(all.toArray(String[]::new));
    }
}
