package io.tidemark.launcher;

import io.tidemark.launcher.cluster.Sentences;
import io.tidemark.launcher.dlq.DlqCommand;
import io.tidemark.launcher.lag.LagCommand;
import io.tidemark.launcher.local.DownCommand;
import io.tidemark.launcher.local.ImportCommand;
import io.tidemark.launcher.local.StatusCommand;
import io.tidemark.launcher.local.UpCommand;
import io.tidemark.launcher.rebuild.RebuildCommand;
import io.tidemark.launcher.reconcile.ReconcileCommand;
import io.tidemark.testbed.BuildFacts;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The command {@code ./tidemark}: the whole of Tidemark on this machine. */
@Command(
        name = "tidemark",
        description = "Runs the whole of Tidemark on this machine, and tends Tidemark on any cluster.",
        mixinStandardHelpOptions = true,
        scope = CommandLine.ScopeType.INHERIT,
        versionProvider = Tidemark.Version.class,
        subcommands = {
            UpCommand.class,
            DownCommand.class,
            StatusCommand.class,
            ImportCommand.class,
            LagCommand.class,
            DlqCommand.class,
            ReconcileCommand.class,
            RebuildCommand.class
        },
        footer = {
            "",
            "./tidemark bench measures Tidemark against a peer, and has a --help of its own.",
            "Data lie in ~/.tidemark, or in TIDEMARK_HOME.",
            "A JDK 25 is looked for in JAVA_HOME, in the usual folders and on the PATH."
        })
public final class Tidemark implements Runnable {

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /** Exits with 0, 1 if the command could not do its work, 2 if it was not understood. */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    static int run(String... arguments) {
        return commandLine().execute(arguments);
    }

    static CommandLine commandLine() {
        return new CommandLine(new Tidemark()).setExecutionExceptionHandler(new Sentences());
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
