package io.tidemark.bench.startup;

import io.tidemark.bench.Bench;
import io.tidemark.bench.CpuTime;
import io.tidemark.bench.Ratio;
import io.tidemark.testbed.Scratch;
import io.tidemark.testbed.stack.LocalStack;
import io.tidemark.testbed.stack.Service;
import io.tidemark.testbed.stack.ServiceProcess;
import io.tidemark.testbed.stack.StackSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How long the services and the local stack take until they are ready, and how much memory a service holds. */
@Command(
        name = "startup",
        description = {
            "Each service without and with the start-up cache, in turns, while the others are idle; then ./tidemark up",
            "over data of an earlier one. Ready is a service when it answers 200 to /health/readiness itself.",
            "Takes some six minutes, --quick two."
        })
public final class StartupCommand implements Callable<Integer> {

    private static final Duration END = Duration.ofSeconds(30);

    @Option(names = "--rounds", defaultValue = "3", description = "Starts of each kind (default ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--idle",
            defaultValue = "10",
            description = "Seconds after which the memory of an idle service is read (default ${DEFAULT-VALUE}).")
    private int idleSeconds;

    @Option(names = "--quick", description = "One start of each kind: shows whether it works, not how fast it is.")
    private boolean quick;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /**
     * What a start took.
     *
     * @param seconds from the start of the process until it was ready
     * @param cpuSeconds that the process had used by then
     * @param residentBytes after some idle seconds; pages of the cache that services share count for each
     */
    private record Start(double seconds, double cpuSeconds, long residentBytes) {}

    @Override
    public Integer call() throws IOException {
        Bench.requireMeasurable();
        PrintWriter out = spec.commandLine().getOut();
        Path checkout = Path.of(System.getProperty("tidemark.checkout", ".")).toAbsolutePath();
        Path folder = Files.createTempDirectory("tidemark-bench");
        LauncherUp up = new LauncherUp(checkout, folder.resolve("home"));
        say(out, "./tidemark up, with new data in %s, from which the start-up caches come", folder);
        up.run();
        services(out, StackSettings.in(checkout, folder.resolve("stack")).makingLinkedStartupCaches());
        List<Double> warm = new ArrayList<>();
        for (int round = 0; round < times(); round++) {
            warm.add(up.run());
        }
        say(out, "./tidemark up, over data of an earlier one: %s s", spread(warm));
        // A run that failed leaves its logs.
        Scratch.delete(folder);
        return CommandLine.ExitCode.OK;
    }

    private int times() {
        return quick ? 1 : rounds;
    }

    private void services(PrintWriter out, StackSettings settings) {
        try (LocalStack stack = LocalStack.start(settings)) {
            for (Service service : Service.values()) {
                List<Start> without = new ArrayList<>();
                List<Start> with = new ArrayList<>();
                for (int round = 0; round < times(); round++) {
                    without.add(start(stack, service, false));
                    with.add(start(stack, service, true));
                }
                tell(out, service, "without the cache", without);
                tell(out, service, "with it", with);
                List<Double> ratios = new ArrayList<>();
                for (int round = 0; round < times(); round++) {
                    ratios.add(without.get(round).seconds() / with.get(round).seconds());
                }
                say(out, "%-17s is ready %s sooner with the cache", service.module(), new Ratio(ratios));
            }
        }
    }

    private Start start(LocalStack stack, Service service, boolean cached) {
        long begin = System.nanoTime();
        ServiceProcess process = stack.startReplica(service, service.module() + "-measured", cached);
        double seconds = (System.nanoTime() - begin) / 1e9;
        double cpu = CpuTime.seconds(process.process().handle());
        if (process.process().waitForEnd(Duration.ofSeconds(idleSeconds))) {
            throw process.process().failed("ended while it was to be idle");
        }
        Start start = new Start(seconds, cpu, process.residentBytes());
        process.terminate(END);
        return start;
    }

    private static void tell(PrintWriter out, Service service, String how, List<Start> starts) {
        say(
                out,
                "%-17s %-17s ready after %s s, CPU %s s, %s MB idle",
                service.module(),
                how,
                spread(starts.stream().map(Start::seconds).toList()),
                spread(starts.stream().map(Start::cpuSeconds).toList()),
                spread(starts.stream().map(start -> start.residentBytes() / 1e6).toList()));
    }

    /** The median and the range. */
    private static String spread(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return String.format(
                Locale.ROOT, "%.1f (%.1f to %.1f)", new Ratio(values).median(), sorted.getFirst(), sorted.getLast());
    }

    private static void say(PrintWriter out, String line, Object... values) {
        out.println(String.format(Locale.ROOT, line, values));
        out.flush();
    }
}
