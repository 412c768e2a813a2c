package io.tidemark.launcher.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProcessIdentityTest {

    private Process sleeper;

    @BeforeEach
    void start() throws IOException {
        sleeper = new ProcessBuilder("sleep", "600").start();
    }

    @AfterEach
    void stop() {
        sleeper.destroyForcibly();
    }

    @Test
    void processIsFoundAgainAndEnded() {
        ProcessIdentity identity = ProcessIdentity.of(sleeper.toHandle());
        assertThat(identity.find()).contains(sleeper.toHandle());
        identity.end(Duration.ofSeconds(10));
        assertThat(identity.isAlive()).isFalse();
        assertThat(sleeper.isAlive()).isFalse();
    }

    @Test
    void strangerWithTheSameNumberIsLeftAlone() {
        ProcessIdentity identity = ProcessIdentity.of(sleeper.toHandle());
        ProcessIdentity earlier = new ProcessIdentity(identity.pid(), identity.startedAtMillis() - 60_000);
        assertThat(earlier.find()).isEmpty();
        earlier.end(Duration.ofSeconds(10));
        assertThat(sleeper.isAlive()).isTrue();
    }

    @Test
    void processOfUnknownAgeIsNeverTakenForOurs() {
        assertThat(new ProcessIdentity(sleeper.pid(), 0).isAlive()).isFalse();
    }
}
