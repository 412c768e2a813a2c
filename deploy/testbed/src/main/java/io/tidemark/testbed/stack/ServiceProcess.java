package io.tidemark.testbed.stack;

import io.tidemark.testbed.Await;
import io.tidemark.testbed.ChildProcess;
import io.tidemark.testbed.JavaCommand;
import io.tidemark.testbed.LogFile;
import io.tidemark.testbed.StartFailedException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** A shipped jar run as a child process of this JVM. */
public final class ServiceProcess implements AutoCloseable {

    private static final Pattern RUNNING = Pattern.compile("Server Running: http://[^:/\\s]+:(\\d+)");
    private static final Duration HEALTH_TIMEOUT = Duration.ofSeconds(5);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private final String name;
    private final List<String> command;
    private final Map<String, String> environment;
    private final Path log;
    private volatile ChildProcess child;
    private OptionalInt boundPort = OptionalInt.empty();
    private volatile boolean wasReady;

    private ServiceProcess(String name, List<String> command, Map<String, String> environment, Path log) {
        this.name = name;
        this.command = command;
        this.environment = environment;
        this.log = log;
        this.child = ChildProcess.start(
                name, command, environment, log.toAbsolutePath().getParent(), log);
    }

    /**
     * Starts a service and returns at once.
     *
     * @param name        what messages call it; several processes of one service have different names
     * @param jar         as shipped, with lib beside it
     * @param jvmOptions  as in {@code -Xmx192m}
     * @param environment added to this JVM's own; {@code MICRONAUT_SERVER_PORT} may be {@code -1} for a free port
     * @param log         the process appends both its outputs here
     */
    public static ServiceProcess start(
            String name, Path jar, List<String> jvmOptions, Map<String, String> environment, Path log) {
        List<String> options = new ArrayList<>(jvmOptions);
        options.add("-Dfile.encoding=UTF-8");
        List<String> program = List.of("-jar", jar.toAbsolutePath().toString());
        return new ServiceProcess(name, JavaCommand.of(options, program), Map.copyOf(environment), log);
    }

    /**
     * Waits until the service says that it is ready.
     *
     * @return this
     * @throws StartFailedException if it ends or the deadline passes before
     */
    public ServiceProcess awaitReady(Duration deadline) {
        wasReady = Await.until(deadline, () -> !child.isAlive() || isReady()) && child.isAlive();
        if (wasReady) {
            return this;
        }
        throw child.failed(
                child.isAlive()
                        ? "was not ready after " + deadline.toSeconds() + " s"
                        : "ended with exit code " + child.exitCode() + " before it was ready");
    }

    /** Whether {@code /health/readiness} answers 200 at this moment. */
    public boolean isReady() {
        return status("/health/readiness") == 200;
    }

    /** Whether {@link #awaitReady} saw this run become ready. */
    boolean wasReady() {
        return wasReady;
    }

    /** Whether {@code /health/liveness} answers 200 at this moment. */
    public boolean isLive() {
        return status("/health/liveness") == 200;
    }

    private int status(String path) {
        OptionalInt port = boundPort();
        if (port.isEmpty()) {
            return 0;
        }
        HttpRequest request = HttpRequest.newBuilder(URI.create(urlAt(port.getAsInt()) + path))
                .timeout(HEALTH_TIMEOUT)
                .build();
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException notNow) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    /** Starts the service once more with the same command and environment, after it ended. */
    public synchronized void restart() {
        if (child.isAlive()) {
            throw new IllegalStateException(name + " still runs");
        }
        boundPort = OptionalInt.empty();
        wasReady = false;
        child = ChildProcess.start(
                name, command, environment, log.toAbsolutePath().getParent(), log);
    }

    /** SIGKILL; returns when the process is gone. */
    public void kill() {
        child.kill();
    }

    /** SIGTERM, then SIGKILL after the deadline; whether it ended by itself. */
    public boolean terminate(Duration deadline) {
        return child.terminate(deadline);
    }

    /** SIGSTOP: connections stay open and nothing answers until {@link #resume()}. */
    public void suspend() {
        child.suspend();
    }

    public void resume() {
        child.resume();
    }

    public String name() {
        return name;
    }

    /** The running process; another one after {@link #restart()}. */
    public ChildProcess process() {
        return child;
    }

    public boolean isAlive() {
        return child.isAlive();
    }

    public long pid() {
        return child.pid();
    }

    public LogFile log() {
        return child.log();
    }

    /** Memory in use in bytes, or 0 if the system does not tell. */
    public long residentBytes() {
        return child.residentBytes();
    }

    /** The port on which the service listens, as it says itself. */
    public int port() {
        return boundPort().orElseThrow(() -> child.failed("does not listen yet"));
    }

    /** Base address, without a slash at its end. */
    public String url() {
        return urlAt(port());
    }

    private static String urlAt(int port) {
        return "http://127.0.0.1:" + port;
    }

    /** Waits for a restart that is under way, or it would find the port of the run before and keep it. */
    private synchronized OptionalInt boundPort() {
        if (boundPort.isEmpty()) {
            boundPort = child.log().find(RUNNING).stream()
                    .mapToInt(match -> Integer.parseInt(match.group(1)))
                    .findFirst();
        }
        return boundPort;
    }

    /** Kills the service if it still runs. */
    @Override
    public void close() {
        if (child.isAlive()) {
            child.kill();
        }
    }
}
