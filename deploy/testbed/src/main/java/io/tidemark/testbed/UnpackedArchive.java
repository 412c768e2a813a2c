package io.tidemark.testbed;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Programs that come as tar archives, unpacked once for every checkout and every run of this user. */
public final class UnpackedArchive {

    private static final int OWNER_EXECUTES = 0100;

    private UnpackedArchive() {}

    /** Opens the tar inside an archive. */
    public interface Tar {
        InputStream open() throws IOException;
    }

    /** The folder of that name in the cache, filled from the archive if it is not there. */
    public static Path folder(String name, Tar tar) {
        Path folder = cache().resolve(name);
        if (Files.isDirectory(folder)) {
            return folder;
        }
        try {
            Files.createDirectories(folder.getParent());
            Path unfinished = Files.createTempDirectory(folder.getParent(), name + ".unfinished");
            try (TarArchiveInputStream entries = new TarArchiveInputStream(tar.open())) {
                unpack(entries, unfinished);
            }
            return publish(unfinished, folder);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not unpack " + name + " into " + folder.getParent(), e);
        }
    }

    private static void unpack(TarArchiveInputStream entries, Path target) throws IOException {
        for (TarArchiveEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
            Path path = target.resolve(entry.getName()).normalize();
            if (!path.startsWith(target)) {
                throw new IOException("Archive entry outside of its folder: " + entry.getName());
            }
            if (entry.isDirectory()) {
                Files.createDirectories(path);
                continue;
            }
            Files.createDirectories(path.getParent());
            if (entry.isSymbolicLink()) {
                Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
            } else if (entry.isLink()) {
                Files.createLink(path, target.resolve(entry.getLinkName()).normalize());
            } else {
                Files.copy(entries, path);
                if ((entry.getMode() & OWNER_EXECUTES) != 0 && !path.toFile().setExecutable(true, false)) {
                    throw new IOException("Could not make " + path + " executable");
                }
            }
        }
    }

    /** Two processes may unpack at once: the second finds the first one's folder and drops its own. */
    private static Path publish(Path unfinished, Path folder) throws IOException {
        try {
            return Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            if (!Files.isDirectory(folder)) {
                throw e;
            }
            Scratch.delete(unfinished);
            return folder;
        }
    }

    private static Path cache() {
        return Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .filter(value -> !value.isBlank())
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"))
                .resolve("tidemark");
    }
}
