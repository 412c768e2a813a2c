package io.tidemark.e2e;

import io.tidemark.testbed.stack.StackAddresses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Somebody who runs {@code ./tidemark} against the cluster of a system, as on any other cluster. */
final class Operator {

    private static final Duration END = Duration.ofMinutes(10);

    private final Path folder;
    private final Map<String, String> environment;

    /** @param folder for what the commands write */
    Operator(DemoSystem system, Path folder) {
        StackAddresses addresses = system.stack().addresses();
        this.folder = folder;
        this.environment = Map.of(
                "TIDEMARK_HOME", folder.resolve("home").toString(),
                "JAVA_HOME", System.getProperty("java.home"),
                "KAFKA_BOOTSTRAP_SERVERS", addresses.bootstrapServers(),
                "KAFKA_SCHEMA_REGISTRY_URL", addresses.registryUrl(),
                "DATASOURCES_DEFAULT_URL", addresses.database().jdbcUrl(),
                "DATASOURCES_DEFAULT_PASSWORD", addresses.database().password());
    }

    /** How a command ended; both streams. */
    record Outcome(int exit, String output) {}

    Outcome run(String... arguments) throws IOException, InterruptedException {
        Path log = Files.createTempFile(folder, "run", ".log");
        Process process = start(log, arguments);
        if (!process.waitFor(END.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(String.join(" ", arguments) + " did not end: " + Files.readString(log));
        }
        return new Outcome(process.exitValue(), Files.readString(log));
    }

    /** Starts a command that writes both streams into a file. */
    Process start(Path log, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(DemoSystem.checkout().resolve("tidemark").toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }
}
