package io.tidemark.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidemark.testbed.stack.Service;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Needs a machine on which this user may mount; elsewhere it says so and is skipped. */
class FullDiskE2E {

    private static final int MEGABYTES = 400;
    private static final Duration FULL = Duration.ofSeconds(8);

    @Test
    void aFullDiskOfTheBrokerAndThenOfPostgresLosesNothing(@TempDir Path scratch) {
        String whyNot = SmallDisk.whyNot(scratch);
        assumeTrue(whyNot.isEmpty(), () -> "SKIPPED, promise 17 is not tested: " + whyNot);
        FailureStack.Options options =
                FailureStack.Options.consumers().only(Service.METRICS).onDisksOf(MEGABYTES);
        try (FailureStack stack = FailureStack.prepare(17, options);
                FailureRun run = new FailureRun(17, stack, 100, System.out::println)) {
            run.start();
            run.settle(Duration.ofMinutes(10));
            Map<Dependency, SmallDisk> disks = stack.disks();

            disks.get(Dependency.KAFKA).fill();
            FaultInjector.pause(FULL);
            disks.get(Dependency.KAFKA).empty();
            boolean brokerEnded = !stack.kafka().process().isAlive();
            if (brokerEnded) {
                stack.kafka().restart();
            }
            FaultInjector.pause(FULL);

            disks.get(Dependency.POSTGRES).fill();
            FaultInjector.pause(FULL);
            disks.get(Dependency.POSTGRES).empty();
            boolean postgresEnded = !stack.postgres().process().isAlive();
            if (postgresEnded) {
                stack.postgres().restart();
            }

            assertThat(stack.service(Service.METRICS).log().contains("No space left"))
                    .as("Postgres had no room")
                    .isTrue();

            FailureReport report = run.finish();
            System.out.printf(
                    "full disks: the broker %s, Postgres %s%n%s%n",
                    brokerEnded ? "ended" : "stayed", postgresEnded ? "ended" : "stayed", report);
            assertThat(report.isClean()).as(report.toString()).isTrue();
            assertThat(report.acknowledged()).isGreaterThan(500);
        }
    }
}
