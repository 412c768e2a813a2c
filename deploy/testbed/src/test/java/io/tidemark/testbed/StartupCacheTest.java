package io.tidemark.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
