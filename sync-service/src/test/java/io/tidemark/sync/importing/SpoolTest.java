package io.tidemark.sync.importing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {

    @Test
    void filesOfKilledProcessesAreSweptAndNoOthers(@TempDir Path folder) throws IOException {
        Instant now = Instant.now();
        Path left = Files.createFile(folder.resolve("tidemark-import-1.csv"));
        Files.setLastModifiedTime(left, FileTime.from(now.minus(Duration.ofMinutes(2))));
        Path young = Files.createFile(folder.resolve("tidemark-import-2.csv"));
        Path foreign = Files.createFile(folder.resolve("something-else.csv"));
        Files.setLastModifiedTime(foreign, FileTime.from(now.minus(Duration.ofDays(2))));

        assertThat(Spool.sweep(folder, now)).isEqualTo(1);

        assertThat(folder).isDirectoryNotContaining(file -> file.equals(left));
        assertThat(young).exists();
        assertThat(foreign).exists();
    }

    @Test
    void fileInHandIsNotSwept() throws IOException {
        Spool held = Spool.of(new ByteArrayInputStream("a,b\n".getBytes()), 100);
        try {
            Files.setLastModifiedTime(held.file(), FileTime.from(Instant.EPOCH));
            Spool.sweep(held.file().getParent(), Instant.now());
            assertThat(held.file()).hasContent("a,b");
        } finally {
            held.delete();
        }
        assertThat(held.file()).doesNotExist();
    }
}
