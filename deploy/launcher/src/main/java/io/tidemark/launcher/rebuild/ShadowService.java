package io.tidemark.launcher.rebuild;

import io.tidemark.launcher.cluster.Cluster;
import io.tidemark.launcher.cluster.CommandFailedException;
import io.tidemark.launcher.cluster.DatabaseOptions;
import io.tidemark.testbed.ChildProcess;
import io.tidemark.testbed.JavaCommand;
import io.tidemark.testbed.StartupCache;
import io.tidemark.testbed.stack.Service;
import io.tidemark.testbed.stack.ServiceProcess;
import io.tidemark.testbed.stack.StackSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The service's own jar, run over the shadow schema: it reads as groups of its own and publishes nothing. It ends with the
 * command, however that ends.
 */
final class ShadowService implements AutoCloseable {

    private static final Duration MIGRATED = Duration.ofMinutes(10);
    private static final Duration END = Duration.ofSeconds(40);

    private final Path jar;
    private final Path log;
    private final List<String> options;
    private final Map<String, String> environment;
    private final String name;
    private ServiceProcess process;

    ShadowService(Scope scope, Path jar, int heapMegabytes, Cluster cluster, DatabaseOptions.Login login, Path log) {
        this.name = scope.service().module() + Scope.SUFFIX;
        this.jar = jar;
        this.log = log;
        this.options = options(scope.service(), jar, heapMegabytes);
        this.environment = environment(scope, cluster, login);
    }

    /** With the start-up cache that the end of {@code ./tidemark up} makes; it fits whatever the size of the heap. */
    private static List<String> options(Service service, Path jar, int heapMegabytes) {
        List<String> options = new ArrayList<>(List.of("-Xmx" + heapMegabytes + "m", "-XX:+UseSerialGC"));
        options.addAll(StartupCache.linkedOfJar(service.module(), jar, StackSettings.small(service))
                .use());
        return options;
    }

    private static Map<String, String> environment(Scope scope, Cluster cluster, DatabaseOptions.Login login) {
        Map<String, String> environment = new HashMap<>();
        cluster.settings()
                .forEach((key, value) ->
                        environment.put("KAFKA_" + key.toUpperCase(Locale.ROOT).replace('.', '_'), value));
        String url = login.url();
        environment.put(
                "DATASOURCES_DEFAULT_URL",
                url + (url.contains("?") ? "&" : "?") + "currentSchema=" + scope.shadowSchema());
        environment.put("DATASOURCES_DEFAULT_USERNAME", login.user());
        if (login.password() != null) {
            environment.put("DATASOURCES_DEFAULT_PASSWORD", login.password());
        }
        environment.put("FLYWAY_DATASOURCES_DEFAULT_DEFAULT_SCHEMA", scope.shadowSchema());
        environment.put("TIDEMARK_REBUILD_SUFFIX", Scope.SUFFIX);
        // What it refuses is compared with what the service refused before anything is swapped.
        environment.put("TIDEMARK_CONSUMER_DEAD_LETTER_BUDGET", Integer.toString(Integer.MAX_VALUE));
        // Scores are computed by the service that goes on.
        environment.put("SCORING_TIMER", "false");
        environment.put("MICRONAUT_SERVER_HOST", "127.0.0.1");
        environment.put("MICRONAUT_SERVER_PORT", "-1");
        return environment;
    }

    Path log() {
        return log;
    }

    /** Makes the tables. */
    void migrate() {
        ChildProcess migration = ChildProcess.start(
                name,
                JavaCommand.of(options, List.of("-jar", jar.toAbsolutePath().toString(), "migrate")),
                environment,
                log.toAbsolutePath().getParent(),
                log);
        boolean ended = migration.waitForEnd(MIGRATED);
        if (!ended) {
            migration.kill();
        }
        if (!ended || migration.exitCode() != 0) {
            throw new CommandFailedException(
                    "The tables could not be made anew in the shadow schema; see " + log + ".");
        }
    }

    /**
     * Starts it if it was not started yet.
     *
     * @throws CommandFailedException when it has ended by itself
     */
    void ensureRunning() {
        if (process == null) {
            process = ServiceProcess.start(name, jar, options, environment, log);
        } else if (!process.isAlive()) {
            throw new CommandFailedException("The service that fills the tables anew has ended; see " + log
                    + ". The command goes on where it was when it is run again.");
        }
    }

    /** Ends it, so that it commits what it has stored. */
    void stop() {
        if (process != null && process.isAlive()) {
            process.terminate(END);
        }
    }

    @Override
    public void close() {
        stop();
    }
}
