package io.tidemark.launcher.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.testbed.StartFailedException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DiskSpaceTest {

    private static final Path FOLDER = Path.of("/somewhere");

    @Test
    void tooLittleSpaceIsSaidBeforehand() {
        assertThatThrownBy(() -> DiskSpace.require(FOLDER, 1023))
                .isInstanceOf(StartFailedException.class)
                .hasMessage("The disk of /somewhere has 1023 MB free; Tidemark needs 1024 MB.");
        assertThatCode(() -> DiskSpace.require(FOLDER, 1024)).doesNotThrowAnyException();
    }

    @Test
    void fullDiskIsNamedAsTheReasonOfAFailure() {
        assertThat(DiskSpace.explain("kafka ended.", FOLDER, 3))
                .isEqualTo("The disk of /somewhere is full: kafka ended.");
        assertThat(DiskSpace.explain("kafka ended.", FOLDER, 3000)).isEqualTo("kafka ended.");
    }
}
