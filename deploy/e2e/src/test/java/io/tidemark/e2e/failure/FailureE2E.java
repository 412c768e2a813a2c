package io.tidemark.e2e.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Faults of every kind, and not one row too few, too many or different. */
class FailureE2E {

    private static final long SEED = Long.getLong("tidemark.seed", 4);
    private static final int FAULTS = Integer.getInteger("tidemark.faults", 40);
    private static final int EVENTS_PER_SECOND = 100;

    @Test
    void afterFortyFaultsEveryTableIsWhatTheLedgerSays() {
        try (FailureStack stack = FailureStack.prepare(SEED, FailureStack.Options.consumers());
                FailureRun run = new FailureRun(SEED, stack, EVENTS_PER_SECOND, System.out::println)) {
            run.start();
            int migrations = stack.services().size();
            run.faults(number -> number <= FAULTS - migrations);
            FailureReport report = run.finish();
            System.out.println(report);
            assertThat(report.isClean()).as(report.toString()).isTrue();
            assertThat(report.acknowledged()).isGreaterThan(1000);
            assertThat(report.caughtUp()).isLessThan(Duration.ofMinutes(5));
        }
    }
}
