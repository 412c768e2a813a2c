package io.tidemark.failure;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A file system of its own, in memory, so that it can be full without harm to others. */
final class SmallDisk implements AutoCloseable {

    private static final int BLOCK = 64 * 1024;

    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    /** Why this machine cannot mount one, or an empty text. */
    static String whyNot(Path scratch) {
        try {
            Path probe = Files.createDirectories(scratch.resolve("probe"));
            String refusal = run(List.of("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", probe.toString()));
            if (refusal.isEmpty()) {
                run(List.of("umount", probe.toString()));
            }
            return refusal;
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Mounts over the folder, which is made. */
    static SmallDisk over(Path folder, int megabytes) {
        try {
            Files.createDirectories(folder);
            String refusal =
                    run(List.of("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", folder.toString()));
            if (!refusal.isEmpty()) {
                throw new IllegalStateException(refusal);
            }
            return new SmallDisk(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes all the room that is left. */
    void fill() {
        byte[] block = new byte[BLOCK];
        try (OutputStream out = Files.newOutputStream(filler())) {
            while (folder.toFile().getUsableSpace() > 0) {
                out.write(block);
            }
        } catch (IOException full) {
            if (folder.toFile().getUsableSpace() > BLOCK) {
                throw new UncheckedIOException(full);
            }
        }
    }

    /** Gives it back. */
    void empty() {
        try {
            Files.deleteIfExists(filler());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path filler() {
        return folder.resolve("filler");
    }

    @Override
    public void close() {
        try {
            run(List.of("umount", "-l", folder.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the command says when it fails, else an empty text. */
    private static String run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        try {
            return process.waitFor() == 0
                    ? ""
                    : command.getFirst() + " ended with " + process.exitValue() + ": " + said;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }
}
