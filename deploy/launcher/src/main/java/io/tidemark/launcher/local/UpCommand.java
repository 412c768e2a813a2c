package io.tidemark.launcher.local;

import io.tidemark.testbed.ChildProcess;
import io.tidemark.testbed.Ports;
import io.tidemark.testbed.StartFailedException;
import io.tidemark.testbed.stack.LocalStack;
import io.tidemark.testbed.stack.Part;
import io.tidemark.testbed.stack.SimulatedPlatforms;
import io.tidemark.testbed.stack.StackSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Starts everything, seeds the demo project, and stays until it is stopped or a part dies. */
@Command(name = "up", description = "Start everything and stay until Ctrl-C.")
public final class UpCommand implements Callable<Integer> {

    private static final int USUAL_PORT = 8080;
    private static final int HIGHEST_PORT = 65_535;
    private static final double NANOS = 1e9;

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "The gateway's port; without it 8080 or the next free one.")
    private Integer port;

    @Option(names = "--fresh", description = "Forget the data of earlier runs.")
    private boolean fresh;

    @Option(names = "--json", description = "Say everything as one JSON object a line.")
    private boolean json;

    @Option(names = "--no-build", description = "Do not build; what is missing is an error.")
    private boolean noBuild;

    private final StackHome home = StackHome.ofUser();
    private StackState state = StackState.startedBy(ProcessIdentity.of(ProcessHandle.current()));
    private volatile boolean stopping;

    @Override
    public Integer call() throws InterruptedException {
        Console console = new Console(System.out, System.err, json);
        try {
            return run(console);
        } catch (StartFailedException e) {
            waitIfStopping();
            console.failed(DiskSpace.explain(e.getMessage(), home.folder()));
            return 1;
        }
    }

    private int run(Console console) throws InterruptedException {
        long start = System.nanoTime();
        Path checkout = checkout();
        FileLock lock = home.lock().orElseThrow(this::alreadyRuns);
        home.reapLeftovers();
        if (fresh) {
            home.forgetData();
        }
        DiskSpace.require(home.folder());
        DemoSecrets secrets = home.secrets().orElseGet(DemoSecrets::create);
        home.keep(secrets);
        StackSettings settings = settings(checkout, secrets);
        LocalStack stack = LocalStack.prepare(settings, part -> ready(part, console));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(stack, settings, console, lock), "stop"));

        stack.start();
        DemoSecrets demo = seed(stack, secrets);
        keep(state.ready(stack.gatewayUrl()));
        console.up(stack.gatewayUrl(), demo, (System.nanoTime() - start) / NANOS);

        ChildProcess dead = stack.firstDeath().join();
        waitIfStopping();
        throw dead.failed("ended with exit code " + dead.exitCode());
    }

    private StartFailedException alreadyRuns() {
        String where = home.state()
                .map(running -> " (process " + running.launcher().pid()
                        + (running.gatewayUrl() == null ? ")" : ", " + running.gatewayUrl() + ")"))
                .orElse("");
        return new StartFailedException("Tidemark already runs" + where + "; ./tidemark down stops it.");
    }

    /** The launcher script tells where the modules lie. */
    private static Path checkout() {
        return Path.of(System.getProperty("tidemark.checkout", "")).toAbsolutePath();
    }

    private StackSettings settings(Path checkout, DemoSecrets secrets) {
        List<String> platforms =
                new ArrayList<>(List.of("--start", secrets.platformsSince(), "--started-at", secrets.platformsSince()));
        platforms.addAll(SimulatedPlatforms.everyPlatform());
        return StackSettings.in(checkout, home.data())
                .makingLinkedStartupCaches()
                .withGatewayPort(gatewayPort())
                .withSecrets(secrets.databasePassword(), secrets.adminKey())
                .withSimulator(platforms);
    }

    private int gatewayPort() {
        if (port == null) {
            return Ports.firstFreeFrom(USUAL_PORT);
        }
        if (port < 1 || port > HIGHEST_PORT) {
            throw new StartFailedException("There is no port " + port + ".");
        }
        if (!Ports.isFree(port)) {
            throw new StartFailedException("Port " + port + " is taken; choose another one with --port.");
        }
        return port;
    }

    private DemoSecrets seed(LocalStack stack, DemoSecrets secrets) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            DemoProject project = new DemoProject(stack.gatewayUrl(), client);
            DemoSecrets demo = project.ensure(secrets);
            home.keep(demo);
            project.follow(
                    SimulatedPlatforms.ask(stack.addresses().simulatorUrl()).puts(), demo);
            home.keep(demo.withAllFollowed());
            return demo;
        }
    }

    private synchronized void ready(Part part, Console console) {
        console.partReady(part);
        keep(state.with(part));
    }

    private synchronized void keep(StackState newState) {
        state = newState;
        home.keep(newState);
    }

    private void stop(LocalStack stack, StackSettings settings, Console console, FileLock lock) {
        stopping = true;
        console.note(
                settings.lacksStartupCaches()
                        ? "stopping; this time it takes about a minute, to make what lets later starts be quicker"
                        : "stopping");
        stack.close();
        home.forgetState();
        console.note("stopped");
        try {
            lock.release();
        } catch (IOException e) {
            throw new UncheckedIOException("Could not release the lock of " + home.folder(), e);
        }
    }

    /** While the stop is under way, a part that ends is no failure; the process ends with the stop. */
    private void waitIfStopping() throws InterruptedException {
        if (stopping) {
            new CountDownLatch(1).await();
        }
    }
}
