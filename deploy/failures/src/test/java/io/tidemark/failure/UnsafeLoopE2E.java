package io.tidemark.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.testbed.NetworkFault;
import io.tidemark.testbed.stack.Service;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whoever trusts the harness must have seen it red. */
class UnsafeLoopE2E {

    /** Longer than a listener of micronaut-kafka's {@code RETRY_ON_ERROR} tries. */
    private static final Duration OUTAGE = Duration.ofSeconds(8);

    /** Without the batch loop a partition may wait for ever. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void theHarnessSeesWhatMicronautsOwnRetriesLoseInAnOutage() {
        FailureStack.Options options = FailureStack.Options.consumers()
                .only(Service.METRICS)
                .unsafely(Service.METRICS)
                .with(Map.of(Service.METRICS, Map.of("DATASOURCES_DEFAULT_CONNECTION_TIMEOUT", "1000")));
        try (FailureStack stack = FailureStack.prepare(4, options);
                FailureRun run = new FailureRun(4, stack, 100, System.out::println)) {
            run.start();
            run.settle(Duration.ofMinutes(10));
            stack.links(Service.METRICS).postgres().set(new NetworkFault.Refuse());
            FaultInjector.pause(OUTAGE);
            stack.heal();
            FaultInjector.pause(OUTAGE);
            FailureReport report = run.finish(PATIENCE);
            System.out.println(report);
            assertThat(report.differences().stream()
                            .filter(difference -> difference.of().equals("post_metrics"))
                            .mapToLong(Difference::lost)
                            .sum())
                    .as("observations lost")
                    .isPositive();
            assertThat(report.isClean()).isFalse();
        }
    }
}
