package io.tidemark.testbed.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.testbed.StartFailedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceProcessIT {

    private static final Duration DEADLINE = Duration.ofMinutes(3);
    private static final List<String> SMALL = List.of("-Xmx32m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    @TempDir
    private Path folder;

    private Path jar;

    @BeforeEach
    void ship() throws IOException {
        jar = folder.resolve("tidemark-fake-1.jar");
        String type = FakeService.class.getName().replace('.', '/') + ".class";
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, FakeService.class.getName());
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(file, manifest);
                InputStream compiled = FakeService.class.getResourceAsStream("/" + type)) {
            entries.putNextEntry(new JarEntry(type));
            compiled.transferTo(entries);
        }
    }

    @Test
    void serviceTellsItsPortAndItsHealth() {
        try (ServiceProcess service = start(Map.of()).awaitReady(DEADLINE)) {
            assertThat(service.url()).isEqualTo("http://127.0.0.1:" + service.port());
            assertThat(service.isLive()).isTrue();
            assertThat(service.residentBytes()).isGreaterThan(1_000_000);
            assertThat(service.log().tail(1).getFirst()).contains("Server Running");
        }
    }

    @Test
    void killedServiceComesBackOnAPortOfItsOwn() {
        try (ServiceProcess service = start(Map.of()).awaitReady(DEADLINE)) {
            long first = service.pid();
            service.kill();
            assertThat(service.isAlive()).isFalse();
            assertThat(service.isReady()).isFalse();
            service.restart();
            service.awaitReady(DEADLINE);
            assertThat(service.pid()).isNotEqualTo(first);
            assertThat(service.isReady()).isTrue();
        }
    }

    @Test
    void serviceThatEndsBeforeItIsReadyIsNamedWithItsLog() {
        assertThatThrownBy(() -> start(Map.of("BROKEN", "yes")).awaitReady(DEADLINE))
                .isInstanceOf(StartFailedException.class)
                .hasMessage("fake ended with exit code 3 before it was ready; see " + log() + ".")
                .hasStackTraceContaining("cannot reach the database");
    }

    @Test
    void serviceThatIsNotReadyInTimeIsNamed() {
        try (ServiceProcess service = start(Map.of("NEVER_READY", "yes"))) {
            Awaitility.await().atMost(DEADLINE).until(service::isLive);
            assertThatThrownBy(() -> service.awaitReady(Duration.ofSeconds(1)))
                    .isInstanceOf(StartFailedException.class)
                    .hasMessageStartingWith("fake was not ready after 1 s");
        }
    }

    @Test
    void stubbornServiceIsKilledAfterItsDeadline() {
        try (ServiceProcess service = start(Map.of("STUBBORN", "yes")).awaitReady(DEADLINE)) {
            assertThat(service.terminate(Duration.ofSeconds(1))).isFalse();
            assertThat(service.isAlive()).isFalse();
        }
    }

    @Test
    void obedientServiceEndsByItself() {
        try (ServiceProcess service = start(Map.of()).awaitReady(DEADLINE)) {
            assertThat(service.terminate(DEADLINE)).isTrue();
        }
    }

    @Test
    void suspendedServiceAnswersAgainAfterResume() {
        try (ServiceProcess service = start(Map.of()).awaitReady(DEADLINE)) {
            service.suspend();
            assertThat(service.isReady()).isFalse();
            service.resume();
            Awaitility.await().atMost(DEADLINE).until(service::isReady);
        }
    }

    private ServiceProcess start(Map<String, String> environment) {
        return ServiceProcess.start("fake", jar, SMALL, environment, log());
    }

    private Path log() {
        return folder.resolve("logs").resolve("fake.log");
    }
}
