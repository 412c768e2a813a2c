package io.tidemark.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Temporary folders that are gone when this JVM is. */
public final class Scratch {

    private Scratch() {}

    static Path folder(String name) {
        try {
            Path folder = Files.createTempDirectory("tidemark-" + name + "-");
            Watchdog.removeAtEnd(folder);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException("No temporary folder for " + name, e);
        }
    }

    public static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (NoSuchFileException goneMeanwhile) {
            delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not delete " + folder, e);
        }
    }
}
