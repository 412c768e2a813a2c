package io.tidemark.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The command {@code migrate} of a service, as an operator runs it: a process of its own, and no Kafka anywhere. */
public final class MigrateCommand {

    private static final Duration DEADLINE = Duration.ofMinutes(5);

    private MigrateCommand() {}

    /**
     * Runs the command with the class path of this JVM and waits for its end.
     *
     * @param application the service's main class
     * @param role of the service
     * @throws StartFailedException with the last lines of its output if it does not end
     */
    public static Outcome run(Class<?> application, PostgresDatabase database, String role) {
        Path folder = Scratch.folder("migrate");
        ChildProcess process = ChildProcess.start(
                "migrate",
                JavaCommand.of(
                        List.of("-Xmx256m", "-cp", JavaCommand.ownClassPath()),
                        List.of(application.getName(), "migrate")),
                Map.of(
                        "DATASOURCES_DEFAULT_URL",
                        database.jdbcUrl(),
                        "DATASOURCES_DEFAULT_USERNAME",
                        role,
                        "DATASOURCES_DEFAULT_PASSWORD",
                        database.password(),
                        "KAFKA_BOOTSTRAP_SERVERS",
                        "127.0.0.1:1"),
                folder,
                folder.resolve("migrate.log"));
        try {
            if (!process.waitForEnd(DEADLINE)) {
                throw process.failed("did not end within " + DEADLINE.toSeconds() + " s");
            }
            return new Outcome(process.exitCode(), Files.readString(folder.resolve("migrate.log")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            process.kill();
        }
    }

    /**
     * How the command ended.
     *
     * @param output both streams
     */
    public record Outcome(int exitCode, String output) {}
}
