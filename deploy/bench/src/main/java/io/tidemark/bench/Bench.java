package io.tidemark.bench;

import io.tidemark.bench.freshness.FreshnessCommand;
import io.tidemark.bench.ingest.IngestCommand;
import io.tidemark.bench.ingest.ScaleCommand;
import io.tidemark.bench.query.QueryCommand;
import io.tidemark.bench.score.ScoreCommand;
import io.tidemark.bench.startup.StartupCommand;
import io.tidemark.testbed.BuildFacts;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The command {@code ./tidemark bench}: each benchmark runs the shipped jars against a peer, on the same data, in turns. */
@Command(
        name = "tidemark bench",
        description = "Measures Tidemark against a peer in the same run, on this machine and the same data.",
        mixinStandardHelpOptions = true,
        scope = CommandLine.ScopeType.INHERIT,
        versionProvider = Bench.Version.class,
        subcommands = {
            FreshnessCommand.class,
            IngestCommand.class,
            ScaleCommand.class,
            QueryCommand.class,
            ScoreCommand.class,
            StartupCommand.class
        },
        footer = {
            "",
            "A figure is printed only after both sides' results were compared with what the data say. Leave the machine"
                    + " alone meanwhile: both sides share its processors with whatever else runs."
        })
public final class Bench implements Runnable {

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /** Exits with 0, 1 if a benchmark could not be run or a result is wrong, 2 if the command was not understood. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Bench()).setExecutionExceptionHandler((e, command, parsed) -> {
            command.getErr().println("tidemark bench: " + e.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        });
    }

    /**
     * Says why no figure can be had here, before anything is started.
     *
     * @throws IllegalStateException with the reason
     */
    public static void requireMeasurable() {
        if (!Files.isReadable(Path.of("/proc/self/stat"))) {
            throw new IllegalStateException("CPU time is read from /proc, which this machine lacks");
        }
    }

    /** Where the built modules lie. */
    public static Path checkout() {
        return Path.of(System.getProperty("tidemark.checkout", ".")).toAbsolutePath();
    }

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"tidemark " + BuildFacts.read().version()};
        }
    }
}
