package io.tidemark.launcher.local;

import io.tidemark.testbed.StartFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether the disk beneath a folder has room. */
final class DiskSpace {

    /** A day of the demo, with PostgreSQL's and Kafka's logs. */
    private static final long NEEDED_MEGABYTES = 1024;

    private static final long FULL_MEGABYTES = 64;
    private static final long MEGABYTE = 1024L * 1024;

    private DiskSpace() {}

    static void require(Path folder) {
        require(folder, freeMegabytes(folder));
    }

    static void require(Path folder, long freeMegabytes) {
        if (freeMegabytes < NEEDED_MEGABYTES) {
            throw new StartFailedException("The disk of " + folder + " has " + freeMegabytes
                    + " MB free; Tidemark needs " + NEEDED_MEGABYTES + " MB.");
        }
    }

    /** What went wrong, with the full disk as its reason if that is the case. */
    static String explain(String message, Path folder) {
        return explain(message, folder, freeMegabytes(folder));
    }

    static String explain(String message, Path folder, long freeMegabytes) {
        return freeMegabytes < FULL_MEGABYTES ? "The disk of " + folder + " is full: " + message : message;
    }

    private static long freeMegabytes(Path folder) {
        try {
            Files.createDirectories(folder);
            return Files.getFileStore(folder).getUsableSpace() / MEGABYTE;
        } catch (IOException e) {
            throw new UncheckedIOException("Could not ask for the free space of " + folder, e);
        }
    }
}
