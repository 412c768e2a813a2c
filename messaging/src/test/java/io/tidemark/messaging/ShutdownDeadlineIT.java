package io.tidemark.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micronaut.context.ApplicationContext;
import io.micronaut.context.event.ShutdownEvent;
import io.tidemark.testbed.LocalKafka;
import io.tidemark.testbed.LocalPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** In processes of their own, because they are ended. */
class ShutdownDeadlineIT {

    private static final int SIGTERM = 15;

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
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).isEqualTo(70);
        } finally {
            process.destroyForcibly();
        }
    }

    /** Few tries in the normal build; {@code -Dtidemark.shutdown.tries=50} makes more of them. */
    @Test
    void serviceThatIsTerminatedDuringABatchEndsWithinThirtySecondsAndLosesNothing() throws Exception {
        int tries = Integer.getInteger("tidemark.shutdown.tries", 2);
        long seed = Long.getLong("tidemark.shutdown.seed", 20261121L);
        Random random = new Random(seed);
        Duration longest = Duration.ZERO;
        try (LoopFixture loop = new LoopFixture(LocalPostgres.shared().dataSource("metrics"), LocalKafka.shared())) {
            for (int i = 0; i < tries; i++) {
                loop.publish(200 * i, 200 * (i + 1));
                Process process = StoringProcess.start(loop);
                try {
                    assertThat(process.inputReader().lines().anyMatch(StoringProcess.STORING::equals))
                            .isTrue();
                    assertThat(process.waitFor(random.nextInt(500), TimeUnit.MILLISECONDS))
                            .isFalse();
                    long asked = System.nanoTime();
                    process.destroy();
                    assertThat(process.waitFor(30, TimeUnit.SECONDS))
                            .as("try %d of seed %d", i, seed)
                            .isTrue();
                    Duration taken = Duration.ofNanos(System.nanoTime() - asked);
                    longest = taken.compareTo(longest) > 0 ? taken : longest;
                    assertThat(process.exitValue())
                            .as("try %d of seed %d", i, seed)
                            .isEqualTo(128 + SIGTERM);
                } finally {
                    process.destroyForcibly();
                }
            }
            loop.startConsumer();
            await().atMost(Duration.ofMinutes(3)).until(() -> loop.lag() == 0);
            assertThat(loop.table.postKeys()).hasSize(200 * tries);
            assertThat(loop.deadLetters()).isEmpty();
            System.out.printf("%d services ended on SIGTERM, the slowest after %d ms%n", tries, longest.toMillis());
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
