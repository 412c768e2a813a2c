package io.tidemark.bench.startup;

import io.tidemark.testbed.Await;
import io.tidemark.testbed.ChildProcess;
import io.tidemark.testbed.Ports;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * {@code ./tidemark up} as a user starts it, in a home of its own.
 *
 * @param home where its data lie; the first run makes them
 */
record LauncherUp(Path checkout, Path home) {

    private static final Duration LONGEST = Duration.ofMinutes(4);
    /** The first run makes the start-up caches when it ends. */
    private static final Duration END = Duration.ofMinutes(4);

    private static final Pattern UP = Pattern.compile("\"event\":\"up\"");

    /**
     * Starts everything, waits until it is up, and stops it.
     *
     * @return seconds from the start of the script until it said that everything is up
     */
    double run() {
        long begin = System.nanoTime();
        ChildProcess up = ChildProcess.start(
                "tidemark-up",
                List.of(
                        checkout.resolve("tidemark").toString(),
                        "up",
                        "--json",
                        "--no-build",
                        "--port",
                        Integer.toString(Ports.free(1).getFirst())),
                Map.of("TIDEMARK_HOME", home.toString(), "JAVA_HOME", System.getProperty("java.home")),
                checkout,
                home.resolveSibling("up.log"));
        try {
            Await.until(LONGEST, () -> !up.isAlive() || up.log().find(UP).isPresent());
            if (!up.isAlive() || up.log().find(UP).isEmpty()) {
                throw up.failed("did not come up");
            }
            return (System.nanoTime() - begin) / 1e9;
        } finally {
            up.terminate(END);
        }
    }
}
