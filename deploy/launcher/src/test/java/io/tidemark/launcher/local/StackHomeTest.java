package io.tidemark.launcher.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.testbed.StartFailedException;
import io.tidemark.testbed.stack.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackHomeTest {

    @TempDir
    private Path folder;

    @Test
    void secretsAreFoundAgainAndReadableByTheOwnerOnly() throws IOException {
        StackHome home = new StackHome(folder);
        DemoSecrets secrets = DemoSecrets.create().withProject("a-project", "a-key");
        home.keep(secrets);
        assertThat(new StackHome(folder).secrets()).contains(secrets);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("demo.json"))))
                .isEqualTo("rw-------");
    }

    @Test
    void everyHomeHasItsOwnSecrets() {
        assertThat(DemoSecrets.create().adminKey())
                .isNotEqualTo(DemoSecrets.create().adminKey());
    }

    @Test
    void stateIsFoundAgain() {
        StackHome home = new StackHome(folder);
        StackState state = StackState.startedBy(ProcessIdentity.of(ProcessHandle.current()))
                .with(part("kafka", ProcessHandle.current()))
                .ready("http://127.0.0.1:8080");
        home.keep(state);
        StackState found = new StackHome(folder).state().orElseThrow();
        assertThat(found).isEqualTo(state);
        assertThat(found.part("kafka")).isPresent();
        assertThat(found.launcher().isAlive()).isTrue();
    }

    @Test
    void leftoversAreReapedOnceAndStrangersAreNot() throws IOException {
        Process ours = new ProcessBuilder("sleep", "600").start();
        Process stranger = new ProcessBuilder("sleep", "600").start();
        try {
            StackHome home = new StackHome(folder);
            Part part = part("kafka", ours.toHandle());
            Part reused =
                    new Part("postgres", stranger.pid(), Optional.of(Instant.EPOCH), 1, folder, Duration.ofSeconds(1));
            home.keep(StackState.startedBy(new ProcessIdentity(1, 1)).with(part).with(reused));
            assertThat(home.reapLeftovers()).isEqualTo(1);
            assertThat(ours.isAlive()).isFalse();
            assertThat(stranger.isAlive()).isTrue();
            assertThat(home.state()).isEmpty();
            assertThat(home.reapLeftovers()).isZero();
        } finally {
            ours.destroyForcibly();
            stranger.destroyForcibly();
        }
    }

    @Test
    void freshForgetsDataAndSecrets() throws IOException {
        StackHome home = new StackHome(folder);
        home.keep(DemoSecrets.create());
        Files.createDirectories(home.data().resolve("kafka"));
        Files.writeString(home.data().resolve("kafka/segment"), "x");
        home.forgetData();
        assertThat(home.secrets()).isEmpty();
        assertThat(home.data()).doesNotExist();
    }

    @Test
    void spoiledFileIsNamedInOneSentence() throws IOException {
        Files.writeString(folder.resolve("demo.json"), "{");
        assertThatThrownBy(() -> new StackHome(folder).secrets())
                .isInstanceOf(StartFailedException.class)
                .hasMessageStartingWith(folder.resolve("demo.json") + " cannot be read");
    }

    private Part part(String name, ProcessHandle process) {
        return new Part(name, process.pid(), process.info().startInstant(), 1, folder, Duration.ofSeconds(1));
    }
}
