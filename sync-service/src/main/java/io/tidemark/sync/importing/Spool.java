package io.tidemark.sync.importing;

import io.micronaut.http.HttpStatus;
import io.tidemark.sync.account.RefusedRequestException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A file that has come whole and lies on this replica's disk until it is read. A cut upload imports nothing.
 *
 * @param sha256 of its bytes, in hex
 */
record Spool(Path file, long bytes, String sha256) {

    /**
     * Takes a body to its end without holding more than a buffer of it.
     *
     * @throws RefusedRequestException when it is empty or larger than the limit
     * @throws IOException when it breaks off or the disk is full
     */
    static Spool of(InputStream body, long maxBytes) throws IOException {
        MessageDigest sha256 = digest();
        Path file = Files.createTempFile("tidemark-import-", ".csv");
        try {
            long bytes = copy(body, file, sha256, maxBytes);
            if (bytes == 0) {
                throw new RefusedRequestException("empty_file", "The file is empty.");
            }
            return new Spool(file, bytes, HexFormat.of().formatHex(sha256.digest()));
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    private static long copy(InputStream body, Path file, MessageDigest sha256, long maxBytes) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long bytes = 0;
        try (OutputStream out = Files.newOutputStream(file)) {
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
        }
        return bytes;
    }

    void delete() throws IOException {
        Files.deleteIfExists(file);
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
