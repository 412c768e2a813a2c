package io.tidemark.testbed;

import java.io.BufferedInputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** Apicurio's program, unpacked from the archive in the local Maven repository. */
final class RegistryProgram {

    private static final String MAIN = "io.quarkus.runner.GeneratedMain";
    private static final List<String> JVM_OPTIONS = List.of("-Xmx160m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private final Path folder;
    private final String classPath;
    private final StartupCache cache;

    private RegistryProgram(Path folder) {
        this.folder = folder;
        this.classPath = classPath(folder);
        this.cache = StartupCache.ofFolder("registry", folder, JVM_OPTIONS);
    }

    static RegistryProgram find() {
        BuildFacts facts = BuildFacts.read();
        return new RegistryProgram(UnpackedArchive.folder("registry-" + facts.registryVersion(), () -> {
            Path archive = facts.registryArchive();
            if (!Files.exists(archive)) {
                throw new StartFailedException(
                        "The registry's archive " + archive + " is missing; build the testbed again.");
            }
            return new GZIPInputStream(new BufferedInputStream(Files.newInputStream(archive)));
        }));
    }

    Path folder() {
        return folder;
    }

    StartupCache cache() {
        return cache;
    }

    List<String> command(int port, Path database) {
        List<String> options = new ArrayList<>(JVM_OPTIONS);
        options.addAll(cache.useOrMake());
        options.addAll(List.of(
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.http.port=" + port,
                "-Dquarkus.management.host=127.0.0.1",
                "-Dquarkus.management.port=0",
                "-Dquarkus.log.level=WARN",
                "-Dapicurio.storage.sql.kind=h2",
                "-Dapicurio.datasource.url=jdbc:h2:file:" + database + ";WRITE_DELAY=0",
                "-Dapicurio.rules.global.compatibility=FULL_TRANSITIVE"));
        return JavaCommand.of(options, List.of("-cp", classPath, MAIN));
    }

    /** Quarkus's own launcher loads classes in a way that no start-up cache knows; a plain class path is cached. */
    private static String classPath(Path folder) {
        return Stream.of("quarkus", "app", "lib/boot", "lib/main")
                .flatMap(part -> jars(folder.resolve(part)).stream())
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static List<Path> jars(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Could not look into " + folder, e);
        }
    }
}
