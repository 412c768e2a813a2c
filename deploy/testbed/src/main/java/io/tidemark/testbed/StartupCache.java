package io.tidemark.testbed;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * An archive of the classes that a program loads, with which its JVM starts in about half the CPU time. The JVM makes
 * it when a run without one ends in order. The file's name tells for which jars, options and Java it was made; the JVM
 * itself leaves one that does not fit unused, without harm.
 *
 * <p>The ahead-of-time cache of JDK 25 gains less here and is made by a further process, which outlives a parent that is
 * killed. {@code ./tidemark bench startup} tells what this one gains.
 */
public final class StartupCache {

    private static final String UNFINISHED = ".unfinished";
    private static final String SUFFIX = ".jsa";
    private static final Duration ABANDONED = Duration.ofHours(1);
    private static final int KEY_LENGTH = 16;
    /** A cache that does not fit is no news to anybody. */
    private static final String SILENT = "-Xlog:cds*=off,aot*=off";

    private final Path folder;
    private final String name;
    private final String key;

    private StartupCache(Path folder, String name, String key) {
        this.folder = folder;
        this.name = name;
        this.key = key;
    }

    /** The cache of a program in a jar with lib beside it, run with these options; it lies beside the jar. */
    public static StartupCache ofJar(String name, Path jar, List<String> options) {
        Path folder = jar.toAbsolutePath().getParent();
        List<String> facts = new ArrayList<>(options);
        facts.add(describe(jar));
        Path lib = folder.resolve("lib");
        try (Stream<Path> jars = Files.isDirectory(lib) ? Files.list(lib) : Stream.empty()) {
            jars.sorted().map(StartupCache::describe).forEach(facts::add);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not look into " + lib, e);
        }
        return new StartupCache(folder.resolve("startup-cache"), name, hash(facts));
    }

    /** The cache of a program in a folder of its own that never changes; it lies in that folder. */
    static StartupCache ofFolder(String name, Path program, List<String> options) {
        List<String> facts = new ArrayList<>(options);
        facts.add(program.toString());
        return new StartupCache(program.resolve("startup-cache"), name, hash(facts));
    }

    /** JVM options that use the cache if it is there, else have the JVM make one when it ends in order. */
    public List<String> useOrMake() {
        return Files.exists(file()) ? use() : make();
    }

    /** JVM options that use the cache if it is there. */
    public List<String> use() {
        return Files.exists(file()) ? List.of("-XX:SharedArchiveFile=" + file(), SILENT) : List.of();
    }

    private List<String> make() {
        try {
            Files.createDirectories(folder);
            deleteAbandoned();
            return List.of("-XX:ArchiveClassesAtExit=" + unfinished(), SILENT);
        } catch (IOException readOnly) {
            return List.of();
        }
    }

    /** To be called when a run has ended by itself: what it made, if anything, is complete and may be used. */
    public void keep() {
        if (!Files.exists(unfinished())) {
            return;
        }
        try {
            for (Path old : outdated()) {
                Files.deleteIfExists(old);
            }
            Files.move(unfinished(), file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not keep " + file(), e);
        }
    }

    private List<Path> outdated() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> {
                        String fileName = file.getFileName().toString();
                        return fileName.startsWith(name + "-") && fileName.endsWith(SUFFIX);
                    })
                    .toList();
        }
    }

    private Path file() {
        return folder.resolve(name + "-" + key + SUFFIX);
    }

    /** Runs of other launchers may make the same cache at the same time. */
    private Path unfinished() {
        String run = "." + ProcessHandle.current().pid();
        return folder.resolve(name + "-" + key + SUFFIX + UNFINISHED + run);
    }

    private void deleteAbandoned() throws IOException {
        Instant longAgo = Instant.now().minus(ABANDONED);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                boolean unfinished = file.getFileName().toString().contains(UNFINISHED);
                if (unfinished && Files.getLastModifiedTime(file).toInstant().isBefore(longAgo)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private static String hash(List<String> facts) {
        try {
            String all = Runtime.version() + "\n" + String.join("\n", facts);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(all.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, KEY_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private static String describe(Path jar) {
        File file = jar.toAbsolutePath().toFile();
        return file + " " + file.length() + " " + file.lastModified();
    }
}
