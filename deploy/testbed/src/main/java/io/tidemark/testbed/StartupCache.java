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
import java.util.Map;
import java.util.stream.Stream;

/**
 * An archive of the classes that a program loads, with which its JVM starts in about half the CPU time. The JVM makes
 * it when a run without one ends in order. The file's name tells for which jars, options and Java it was made; the JVM
 * itself leaves one that does not fit unused, without harm.
 *
 * <p>A linked cache holds the classes linked and their lambdas resolved, and saves another quarter. It takes three times as
 * long to make, and a JVM with an agent cannot use it. {@code ./tidemark bench startup} tells what it gains.
 */
public final class StartupCache {

    private static final String UNFINISHED = ".unfinished";
    private static final String RECORDED = ".recorded";
    private static final Duration ABANDONED = Duration.ofHours(1);
    private static final Duration LONGEST_LINKING = Duration.ofMinutes(2);
    private static final int KEY_LENGTH = 16;
    /** A cache that does not fit is no news to anybody. */
    private static final String SILENT = "-Xlog:cds*=off,aot*=off";

    private enum Kind {
        ARCHIVE(".jsa", "-XX:SharedArchiveFile="),
        LINKED(".aot", "-XX:AOTCache=");

        private final String suffix;
        private final String option;

        Kind(String suffix, String option) {
            this.suffix = suffix;
            this.option = option;
        }
    }

    private final Kind kind;
    private final Path folder;
    private final String name;
    private final String key;
    /** With which a linked cache is made of what a run recorded. */
    private final List<String> javaOptions;

    private StartupCache(Kind kind, Path folder, String name, String key, List<String> javaOptions) {
        this.kind = kind;
        this.folder = folder;
        this.name = name;
        this.key = key;
        this.javaOptions = javaOptions;
    }

    /** The cache of a program in a jar with lib beside it, run with these options; it lies beside the jar. */
    public static StartupCache ofJar(String name, Path jar, List<String> options) {
        return ofJar(Kind.ARCHIVE, name, jar, options);
    }

    /** The linked cache of a program in a jar with lib beside it, run with these options and without an agent. */
    public static StartupCache linkedOfJar(String name, Path jar, List<String> options) {
        return ofJar(Kind.LINKED, name, jar, options);
    }

    private static StartupCache ofJar(Kind kind, String name, Path jar, List<String> options) {
        Path folder = jar.toAbsolutePath().getParent();
        List<String> facts = new ArrayList<>(options);
        facts.add(describe(jar));
        Path lib = folder.resolve("lib");
        try (Stream<Path> jars = Files.isDirectory(lib) ? Files.list(lib) : Stream.empty()) {
            jars.sorted().map(StartupCache::describe).forEach(facts::add);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not look into " + lib, e);
        }
        List<String> javaOptions = new ArrayList<>(options);
        javaOptions.addAll(List.of("-cp", jar.toAbsolutePath().toString()));
        return new StartupCache(kind, folder.resolve("startup-cache"), name, hash(facts), javaOptions);
    }

    /** The cache of a program in a folder of its own that never changes; it lies in that folder. */
    static StartupCache ofFolder(String name, Path program, List<String> options) {
        List<String> facts = new ArrayList<>(options);
        facts.add(program.toString());
        return new StartupCache(Kind.ARCHIVE, program.resolve("startup-cache"), name, hash(facts), List.of());
    }

    /** JVM options that use the cache if it is there, else have the JVM make one when it ends in order. */
    public List<String> useOrMake() {
        return Files.exists(file()) ? use() : make();
    }

    /** JVM options that use the cache if it is there. */
    public List<String> use() {
        return Files.exists(file()) ? List.of(kind.option + file(), SILENT) : List.of();
    }

    private List<String> make() {
        try {
            Files.createDirectories(folder);
            deleteAbandoned();
            return switch (kind) {
                case ARCHIVE -> List.of("-XX:ArchiveClassesAtExit=" + unfinished(), SILENT);
                case LINKED -> List.of("-XX:AOTConfiguration=" + recorded(), "-XX:AOTMode=record", SILENT);
            };
        } catch (IOException readOnly) {
            return List.of();
        }
    }

    /** To be called when a run has ended by itself: what it made, if anything, is complete and may be used. */
    public void keep() {
        if (kind == Kind.LINKED) {
            link();
        }
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

    /** Makes the cache of what a run recorded, if one did; one that cannot be made is left out. */
    private void link() {
        if (!Files.exists(recorded())) {
            return;
        }
        Path made = folder.resolve(file().getFileName() + UNFINISHED + run() + ".linking");
        List<String> options =
                List.of("-XX:AOTMode=create", "-XX:AOTConfiguration=" + recorded(), "-XX:AOTCache=" + made, SILENT);
        Path log = folder.resolve(name + ".log");
        try {
            ChildProcess linking = ChildProcess.start(
                    name + "'s start-up cache", JavaCommand.of(options, javaOptions), Map.of(), folder, log);
            if (linking.waitForEnd(LONGEST_LINKING) && linking.exitCode() == 0) {
                Files.move(made, unfinished(), StandardCopyOption.ATOMIC_MOVE);
                Files.deleteIfExists(log);
            } else {
                linking.kill();
                Files.deleteIfExists(made);
            }
            Files.deleteIfExists(recorded());
        } catch (IOException e) {
            throw new UncheckedIOException("Could not make " + file(), e);
        }
    }

    private List<Path> outdated() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> {
                        String fileName = file.getFileName().toString();
                        return fileName.startsWith(name + "-") && fileName.endsWith(kind.suffix);
                    })
                    .toList();
        }
    }

    private Path file() {
        return folder.resolve(name + "-" + key + kind.suffix);
    }

    private Path unfinished() {
        return folder.resolve(file().getFileName() + UNFINISHED + run());
    }

    private Path recorded() {
        return folder.resolve(file().getFileName() + RECORDED + UNFINISHED + run());
    }

    /** Runs of other launchers may make the same cache at the same time. */
    private static String run() {
        return "." + ProcessHandle.current().pid();
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
