package io.tidemark.sync.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.micronaut.context.ApplicationContext;
import io.tidemark.sync.SyncUnderTest;
import io.tidemark.testbed.simulator.SimulatorConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class RateBudgetsIT {

    @Test
    void replicasShareOneBudget() throws Exception {
        SimulatorConfig still = SimulatorConfig.still();
        Map<String, Object> impatient = Map.of("tidemark.platforms.http.quota-patience", "1ms");
        try (SyncUnderTest service = SyncUnderTest.start(
                        "budgets", still.withOffer(still.offer().withAccounts(1, 1, 1)), impatient);
                ApplicationContext replica = service.replica();
                ExecutorService threads = Executors.newFixedThreadPool(6)) {
            List<RateBudgets> budgets = List.of(service.bean(RateBudgets.class), replica.getBean(RateBudgets.class));
            // Nothing comes back within the test: one call a day beyond the burst.
            List<Quota> quotas = List.of(new Quota(51, Duration.ofDays(1), 50));
            List<Callable<Optional<SourceFailure>>> calls = new ArrayList<>();
            for (int i = 0; i < 150; i++) {
                RateBudgets mine = budgets.get(i % 2);
                calls.add(() -> mine.take("shared", quotas));
            }
            int granted = 0;
            for (Future<Optional<SourceFailure>> call : threads.invokeAll(calls)) {
                granted += call.get().isEmpty() ? 1 : 0;
            }
            assertThat(granted).isEqualTo(50);
            assertThat(budgets.getFirst().take("other", quotas)).isEmpty();
        }
    }

    @Test
    void burstMustLeaveSomethingToRefill() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Quota(10, Duration.ofSeconds(1), 10));
    }
}
