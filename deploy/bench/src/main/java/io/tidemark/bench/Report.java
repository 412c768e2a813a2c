package io.tidemark.bench;

import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;

/** The lines that a benchmark tells, each as soon as it is known. */
public final class Report {

    private final PrintWriter out;

    /** Tells where the command's output goes. */
    public Report(CommandSpec spec) {
        this.out = spec.commandLine().getOut();
    }

    /** Tells a line, as of {@link String#format} with English numbers. */
    public void say(String line, Object... values) {
        out.println(String.format(Locale.ROOT, line, values));
        out.flush();
    }
}
