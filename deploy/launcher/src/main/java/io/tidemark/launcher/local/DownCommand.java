package io.tidemark.launcher.local;

import io.tidemark.testbed.StartFailedException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Stops what {@code up} started, from another terminal or after its launcher was killed. */
@Command(name = "down", description = "Stop everything; the data stay.")
public final class DownCommand implements Callable<Integer> {

    /** The first orderly end makes the start-up caches, which a slow machine takes minutes for. */
    private static final Duration LAUNCHER_END = Duration.ofMinutes(10);

    @Override
    public Integer call() {
        try {
            System.out.println(stop(StackHome.ofUser()));
            return 0;
        } catch (StartFailedException e) {
            System.err.println("tidemark: " + e.getMessage());
            return 1;
        }
    }

    static String stop(StackHome home) {
        Optional<StackState> state = home.state();
        boolean launched =
                state.map(StackState::launcher).filter(ProcessIdentity::isAlive).isPresent();
        if (launched) {
            System.err.println("stopping, which takes about a minute the first time");
            state.get().launcher().end(LAUNCHER_END);
        }
        int reaped = home.reapLeftovers();
        if (launched) {
            return "Tidemark is stopped.";
        }
        return reaped == 0
                ? "Tidemark does not run."
                : "Tidemark's launcher was gone; " + reaped + " processes that it left are stopped.";
    }
}
