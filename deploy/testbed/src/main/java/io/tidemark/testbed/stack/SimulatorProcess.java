package io.tidemark.testbed.stack;

import io.tidemark.testbed.Await;
import io.tidemark.testbed.ChildProcess;
import io.tidemark.testbed.JavaCommand;
import io.tidemark.testbed.Ports;
import io.tidemark.testbed.StartupCache;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The simulated platforms as a child process. */
final class SimulatorProcess {

    private static final String MAIN = "io.tidemark.testbed.simulator.SimulatorMain";
    private static final Duration READY = Duration.ofMinutes(5);
    private static final Duration END = Duration.ofSeconds(30);
    private static final int TRIES = 5;
    private static final List<String> JVM_OPTIONS = List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private final int port;
    private final ChildProcess child;

    private SimulatorProcess(int port, ChildProcess child) {
        this.port = port;
        this.child = child;
    }

    static SimulatorProcess start(List<String> arguments, Path log) {
        for (int attempt = 1; ; attempt++) {
            int port = Ports.free(1).getFirst();
            List<String> program =
                    new ArrayList<>(List.of("-cp", JavaCommand.ownClassPath(), MAIN, "--port", "" + port));
            program.addAll(arguments);
            List<String> options = new ArrayList<>(JVM_OPTIONS);
            cache().map(StartupCache::useOrMake).ifPresent(options::addAll);
            ChildProcess child = ChildProcess.start(
                    "simulator",
                    JavaCommand.of(options, program),
                    Map.of(),
                    log.toAbsolutePath().getParent(),
                    log);
            if (Await.until(READY, () -> !child.isAlive() || Ports.accepts(port)) && child.isAlive()) {
                return new SimulatorProcess(port, child);
            }
            child.kill();
            if (!child.log().contains("BindException") || attempt == TRIES) {
                throw child.failed("ended before it was ready");
            }
        }
    }

    void stop() {
        if (child.terminate(END)) {
            cache().ifPresent(StartupCache::keep);
        }
    }

    private static Optional<StartupCache> cache() {
        return JavaCommand.ownJar().map(jar -> StartupCache.linkedOfJar("simulator", jar, JVM_OPTIONS));
    }

    int port() {
        return port;
    }

    ChildProcess process() {
        return child;
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }
}
