package io.tidemark.launcher.dlq;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Dead letters: the records that a consumer could never store. */
@Command(
        name = "dlq",
        description = "List, show and put back dead letters, the records that a consumer could not store.",
        subcommands = {ListCommand.class, ShowCommand.class, ReplayCommand.class})
public final class DlqCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Say list, show or replay.");
    }
}
