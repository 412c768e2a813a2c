package io.tidemark.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartupCacheTest {

    @TempDir
    private Path target;

    private Path jar;

    @BeforeEach
    void aJarWithLib() throws IOException {
        jar = Files.writeString(target.resolve("service.jar"), "first");
        Files.createDirectories(target.resolve("lib"));
        Files.writeString(target.resolve("lib/a.jar"), "a");
    }

    @Test
    void absentCacheIsSilentlyNotUsed() {
        assertThat(cache().use()).isEmpty();
    }

    @Test
    void cacheIsUsedOnceARunHasMadeIt() throws IOException {
        Path made = run(cache());
        cache().keep();
        assertThat(made).doesNotExist();
        assertThat(cache().use()).hasSize(2).first().asString().startsWith("-XX:SharedArchiveFile=");
        assertThat(cache().useOrMake()).isEqualTo(cache().use());
    }

    @Test
    void whatAKilledRunLeftIsNeverUsed() throws IOException {
        run(cache());
        assertThat(cache().use()).isEmpty();
    }

    @Test
    void changedLibraryNeedsAnotherCacheAndReplacesTheOld() throws IOException {
        run(cache());
        cache().keep();
        Files.writeString(target.resolve("lib/b.jar"), "b");
        assertThat(cache().use()).isEmpty();
        run(cache());
        cache().keep();
        try (Stream<Path> files = Files.list(target.resolve("startup-cache"))) {
            assertThat(files).hasSize(1);
        }
        assertThat(cache().use()).isNotEmpty();
    }

    @Test
    void otherOptionsNeedAnotherCache() throws IOException {
        run(cache());
        cache().keep();
        assertThat(StartupCache.ofJar("service", jar, List.of("-Xmx2g")).use()).isEmpty();
    }

    @Test
    void linkedCacheIsMadeOfWhatARunRecorded() throws Exception {
        Path program = target.resolve("program.jar");
        try (JarOutputStream entries = new JarOutputStream(Files.newOutputStream(program));
                InputStream code = Greeting.class.getResourceAsStream("StartupCacheTest$Greeting.class")) {
            entries.putNextEntry(new JarEntry(Greeting.class.getName().replace('.', '/') + ".class"));
            code.transferTo(entries);
        }
        StartupCache cache = StartupCache.linkedOfJar("greeting", program, List.of("-XX:+UseSerialGC"));

        assertThat(greet(program, cache.useOrMake())).startsWith("hello");
        assertThat(cache.use()).isEmpty();
        cache.keep();

        assertThat(cache.use()).first().asString().startsWith("-XX:AOTCache=");
        assertThat(cache.useOrMake()).isEqualTo(cache.use());
        assertThat(greet(
                        program,
                        Stream.concat(cache.use().stream(), Stream.of("-XX:AOTMode=on"))
                                .toList()))
                .isEqualTo("hello");
        try (Stream<Path> files = Files.list(target.resolve("startup-cache"))) {
            assertThat(files).hasSize(1);
        }
    }

    /** The program of {@link #linkedCacheIsMadeOfWhatARunRecorded}. */
    static final class Greeting {

        public static void main(String[] args) {
            System.out.println("hello");
        }
    }

    /** What the program says to both its outputs; with AOTMode=on it ends when the cache does not fit. */
    private static String greet(Path program, List<String> cacheOptions) throws Exception {
        List<String> options = new ArrayList<>(List.of("-XX:+UseSerialGC"));
        options.addAll(cacheOptions);
        Process process = new ProcessBuilder(
                        JavaCommand.of(options, List.of("-cp", program.toString(), Greeting.class.getName())))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.strip();
    }

    private StartupCache cache() {
        return StartupCache.ofJar("service", jar, List.of("-Xmx1g"));
    }

    /** Does what a JVM does at its end: writes the file that the option names. */
    private static Path run(StartupCache cache) throws IOException {
        String option = cache.useOrMake().getFirst();
        assertThat(option).startsWith("-XX:ArchiveClassesAtExit=");
        return Files.writeString(Path.of(option.substring(option.indexOf('=') + 1)), "classes");
    }
}
