package io.tidemark.testbed;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * A real Apicurio registry as a child process, its schemas in an H2 file that is written at every commit. New versions of
 * any schema must be FULL_TRANSITIVE. Not safe for use by several threads at once, but {@link #url()} is.
 */
public final class LocalRegistry implements AutoCloseable {

    private static final Duration READY = Duration.ofMinutes(5);
    private static final int TRIES = 5;

    private final RegistryProgram program = RegistryProgram.find();
    private final HttpClient client = HttpClient.newHttpClient();
    private final Path folder;
    private final boolean temporary;
    private int port;
    private ChildProcess child;

    private LocalRegistry(Path folder, boolean temporary) {
        this.folder = folder.toAbsolutePath();
        this.temporary = temporary;
    }

    /** One registry for all tests of this JVM, stopped with it. */
    public static LocalRegistry shared() {
        return Shared.INSTANCE;
    }

    /** A registry of its own with a temporary folder, removed at close. */
    public static LocalRegistry start() {
        LocalRegistry registry = new LocalRegistry(Scratch.folder("registry"), true);
        registry.launch(0);
        return registry;
    }

    /** A registry that keeps its schemas in the folder and finds them again. */
    public static LocalRegistry startIn(Path folder) {
        LocalRegistry registry = new LocalRegistry(folder, false);
        registry.launch(0);
        return registry;
    }

    /** Base address of the Confluent-compatible API. */
    public String url() {
        return "http://127.0.0.1:" + port + "/apis/ccompat/v7";
    }

    public int port() {
        return port;
    }

    public ChildProcess process() {
        return child;
    }

    /** Kills the registry with SIGKILL; {@link #restart()} brings it back with its schemas. */
    public void kill() {
        child.kill();
    }

    /** Starts a registry that was killed or stopped again on the same port. */
    public void restart() {
        stop();
        launch(port);
    }

    /** Connections stay open and nothing answers until {@link #resume()}. */
    public void suspend() {
        child.suspend();
    }

    public void resume() {
        child.resume();
    }

    /** Orderly end; the schemas stay. */
    public void stop() {
        if (child != null && child.isAlive()) {
            child.resume();
            if (child.terminate(Duration.ofSeconds(30))) {
                program.cache().keep();
            }
        }
    }

    @Override
    public void close() {
        boolean orderly = !temporary || program.cache().use().isEmpty();
        if (orderly) {
            stop();
        } else {
            child.kill();
        }
        client.close();
        if (temporary) {
            Scratch.delete(folder);
        }
    }

    private void launch(int wantedPort) {
        for (int attempt = 1; ; attempt++) {
            port = wantedPort == 0 ? Ports.free(1).getFirst() : wantedPort;
            child = ChildProcess.start(
                    "registry",
                    program.command(port, folder.resolve("schemas")),
                    Map.of(),
                    program.folder(),
                    folder.resolve("registry.log"));
            if (Await.until(READY, () -> !child.isAlive() || answers()) && child.isAlive()) {
                return;
            }
            boolean bindLost =
                    child.log().contains("already bound") || child.log().contains("Address already in use");
            if (child.isAlive() || !bindLost || attempt == TRIES) {
                child.kill();
                throw child.failed(
                        bindLost ? "lost port " + port + " to another process" : "ended before it was ready");
            }
        }
    }

    /** Ready is when it says so itself and holds the rule that guards every schema. */
    private boolean answers() {
        if (!Ports.accepts(port)) {
            return false;
        }
        HttpRequest request = HttpRequest.newBuilder(URI.create(url() + "/config"))
                .timeout(Duration.ofSeconds(10))
                .build();
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            return response.statusCode() == 200 && response.body().contains("FULL_TRANSITIVE");
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static final class Shared {
        static final LocalRegistry INSTANCE = AtExit.close(LocalRegistry.start());
    }
}
