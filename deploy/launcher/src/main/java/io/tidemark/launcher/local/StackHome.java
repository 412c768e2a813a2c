package io.tidemark.launcher.local;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.testbed.OwnerOnly;
import io.tidemark.testbed.StartFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** The folder that holds everything one user's Tidemark keeps: data, logs, secrets, and what runs at the moment. */
public final class StackHome {

    private static final ObjectMapper JSON =
            new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);
    private static final Duration END = Duration.ofSeconds(10);

    private final Path folder;

    StackHome(Path folder) {
        this.folder = folder.toAbsolutePath();
    }

    /** {@code TIDEMARK_HOME}, or {@code ~/.tidemark}. */
    public static StackHome ofUser() {
        return new StackHome(Optional.ofNullable(System.getenv("TIDEMARK_HOME"))
                .filter(value -> !value.isBlank())
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".tidemark")));
    }

    /** Where it lies; it may not exist. */
    public Path folder() {
        return folder;
    }

    Path data() {
        return folder.resolve("data");
    }

    /** Held by the launcher as long as it lives; the system lets go of it when the launcher dies, however it does. */
    Optional<FileLock> lock() {
        try {
            Files.createDirectories(folder);
            FileChannel channel =
                    FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            return Optional.ofNullable(channel.tryLock());
        } catch (IOException e) {
            throw new StartFailedException("Could not use " + folder + ": " + e.getMessage() + ".", e);
        }
    }

    Optional<DemoSecrets> secrets() {
        return read("demo.json", DemoSecrets.class);
    }

    void keep(DemoSecrets secrets) {
        write("demo.json", secrets);
    }

    Optional<StackState> state() {
        return read("stack.json", StackState.class);
    }

    void keep(StackState state) {
        write("stack.json", state);
    }

    void forgetState() {
        try {
            Files.deleteIfExists(folder.resolve("stack.json"));
        } catch (IOException e) {
            throw new UncheckedIOException("Could not delete stack.json in " + folder, e);
        }
    }

    /** Ends what a killed launcher left behind; returns how many processes that were. */
    int reapLeftovers() {
        int reaped = 0;
        for (StackState.RecordedPart part : state().map(StackState::parts).orElse(java.util.List.of())) {
            if (part.process().isAlive()) {
                part.process().end(END);
                reaped++;
            }
        }
        forgetState();
        return reaped;
    }

    /** Deletes data, logs and secrets. */
    void forgetData() {
        for (String name : new String[] {"data", "demo.json"}) {
            delete(folder.resolve(name));
        }
    }

    private static void delete(Path path) {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(path)) {
            for (Path each : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Could not delete " + path, e);
        }
    }

    private <T> Optional<T> read(String name, Class<T> type) {
        Path file = folder.resolve(name);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(file.toFile(), type));
        } catch (IOException e) {
            throw new StartFailedException(
                    file + " cannot be read: "
                            + e.getMessage().lines().findFirst().orElse("") + ".",
                    e);
        }
    }

    private void write(String name, Object value) {
        try {
            OwnerOnly.write(
                    folder.resolve(name), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(value) + "\n");
        } catch (IOException e) {
            throw new StartFailedException("Could not write " + folder.resolve(name) + ": " + e.getMessage() + ".", e);
        }
    }
}
