package io.tidemark.testbed.stack;

import io.tidemark.testbed.JavaCommand;
import io.tidemark.testbed.OwnerOnly;
import io.tidemark.testbed.StartFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The key with which the sync-service encrypts tokens; made once and kept with the data that it guards. */
final class Keyset {

    private Keyset() {}

    /** The key in the file, made by the sync-service's own command if there is none. */
    static String in(Path file, Path syncJar) {
        try {
            if (!Files.exists(file)) {
                OwnerOnly.write(file, make(syncJar));
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("Could not keep the key of tokens in " + file, e);
        }
    }

    private static String make(Path syncJar) throws IOException {
        List<String> command = JavaCommand.of(
                List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                List.of("-jar", syncJar.toString(), "new-keyset"));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String keyset = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        try {
            if (process.waitFor() != 0 || keyset.isEmpty() || keyset.lines().count() != 1) {
                throw new StartFailedException("sync-service could not make a keyset for tokens.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailedException("Interrupted while making a keyset.", e);
        }
        return keyset;
    }
}
