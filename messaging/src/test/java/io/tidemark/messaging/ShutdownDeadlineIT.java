package io.tidemark.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import io.micronaut.context.event.ShutdownEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** In a process of its own, because it is ended hard. */
class ShutdownDeadlineIT {

    @Test
    void processWhoseShutdownHangsEndsAtTheDeadline() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Hanging.class.getName())
                .redirectErrorStream(true)
                .start();
        try {
            assertThat(process.inputReader().lines().anyMatch("started"::equals))
                    .isTrue();
            process.destroy();
            assertThat(process.waitFor(15, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(70);
        } finally {
            process.destroyForcibly();
        }
    }

    /** A service whose shutdown waits for something that never happens. */
    static final class Hanging {

        private Hanging() {}

        public static void main(String[] args) {
            ApplicationContext context = ApplicationContext.run(Map.of(
                    "kafka.enabled", false,
                    "tidemark.consumer.shutdown-wait", Duration.ofMillis(100),
                    "tidemark.consumer.shutdown-deadline", Duration.ofSeconds(1)));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                context.publishEvent(new ShutdownEvent(context));
                waitForEver();
            }));
            System.out.println("started");
            waitForEver();
        }

        private static void waitForEver() {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
