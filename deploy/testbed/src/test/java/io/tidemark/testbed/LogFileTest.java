package io.tidemark.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {

    @TempDir
    private Path folder;

    @Test
    void earlierRunsAreNotSeen() throws IOException {
        Path path = folder.resolve("a.log");
        Files.writeString(path, "port 1\n");
        LogFile log = LogFile.beginningAt(path);
        assertThat(log.find(Pattern.compile("port (\\d+)"))).isEmpty();
        assertThat(log.tail(10)).isEmpty();
        Files.writeString(path, "port 22\nlast\n", StandardOpenOption.APPEND);
        assertThat(log.find(Pattern.compile("port (\\d+)")).orElseThrow().group(1))
                .isEqualTo("22");
        assertThat(log.tail(1)).containsExactly("last");
        assertThat(log.contains("port 1\n")).isFalse();
    }

    @Test
    void missingFileIsEmpty() {
        LogFile log = LogFile.beginningAt(folder.resolve("none.log"));
        assertThat(log.tail(5)).isEmpty();
        assertThat(log.contains("x")).isFalse();
    }

    @Test
    void tailOfALongLogHoldsItsLastLines() throws IOException {
        Path path = folder.resolve("long.log");
        LogFile log = LogFile.beginningAt(path);
        Files.writeString(path, "x".repeat(200_000) + "\nsecond last\nlast\n");
        assertThat(log.tail(2)).containsExactly("second last", "last");
    }
}
