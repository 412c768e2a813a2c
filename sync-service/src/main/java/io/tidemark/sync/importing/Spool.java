package io.tidemark.sync.importing;

import io.micronaut.http.HttpStatus;
import io.tidemark.sync.account.RefusedRequestException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A file that has come whole and lies on this replica's disk until it is read. A cut upload imports nothing.
 *
 * @param sha256 of its bytes, in hex
 * @param held keeps the file locked, by which others see that its process lives
 */
record Spool(Path file, long bytes, String sha256, FileChannel held) {

    private static final String PREFIX = "tidemark-import-";

    /** Files of this process. To open and close one of them again would give its lock up. */
    private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

    /** A file of which another process has not taken the lock yet. */
    private static final Duration YOUNG = Duration.ofMinutes(1);

    /**
     * Takes a body to its end without holding more than a buffer of it.
     *
     * @throws RefusedRequestException when it is empty or larger than the limit
     * @throws IOException when it breaks off or the disk is full
     */
    static Spool of(InputStream body, long maxBytes) throws IOException {
        MessageDigest sha256 = digest();
        Path file = Files.createTempFile(PREFIX, ".csv");
        OURS.add(file);
        FileChannel held = null;
        try {
            held = FileChannel.open(file, StandardOpenOption.WRITE);
            held.lock();
            long bytes = copy(body, Channels.newOutputStream(held), sha256, maxBytes);
            if (bytes == 0) {
                throw new RefusedRequestException("empty_file", "The file is empty.");
            }
            return new Spool(file, bytes, HexFormat.of().formatHex(sha256.digest()), held);
        } catch (IOException | RuntimeException e) {
            delete(file, held);
            throw e;
        }
    }

    /**
     * Deletes the files of processes that were killed.
     *
     * @return how many there were
     */
    static int sweep(Path folder, Instant now) throws IOException {
        int swept = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, PREFIX + "*.csv")) {
            for (Path file : files) {
                if (!OURS.contains(file)
                        && Files.getLastModifiedTime(file).toInstant().isBefore(now.minus(YOUNG))
                        && isNobodys(file)) {
                    Files.deleteIfExists(file);
                    swept++;
                }
            }
        }
        return swept;
    }

    /** The system gives up the locks of a process that is gone. */
    private static boolean isNobodys(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            return channel.tryLock() != null;
        }
    }

    private static long copy(InputStream body, OutputStream out, MessageDigest sha256, long maxBytes)
            throws IOException {
        byte[] buffer = new byte[1 << 16];
        long bytes = 0;
        for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
            bytes += read;
            if (bytes > maxBytes) {
                throw new RefusedRequestException(
                        HttpStatus.REQUEST_ENTITY_TOO_LARGE,
                        "file_too_large",
                        "A file may have " + maxBytes + " bytes. Split it; every part needs the header.");
            }
            sha256.update(buffer, 0, read);
            out.write(buffer, 0, read);
        }
        return bytes;
    }

    void delete() throws IOException {
        delete(file, held);
    }

    private static void delete(Path file, FileChannel held) throws IOException {
        try {
            if (held != null) {
                held.close();
            }
        } finally {
            Files.deleteIfExists(file);
            OURS.remove(file);
        }
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
