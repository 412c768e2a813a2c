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
import java.util.UUID;
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
    void whatAPlatformTellsHoldsForEveryReplicaAndForNoOtherAccount() {
        SimulatorConfig still = SimulatorConfig.still();
        List<Quota> wide = List.of(new Quota(1000, Duration.ofMinutes(1), 500));
        UUID throttled = UUID.randomUUID();
        UUID other = UUID.randomUUID();
        try (SyncUnderTest service = SyncUnderTest.start(
                        "usage", still.withOffer(still.offer().withAccounts(1, 1, 1)), Map.of());
                ApplicationContext replica = service.replica()) {
            RateBudgets here = service.bean(RateBudgets.class);
            RateBudgets there = replica.getBean(RateBudgets.class);
            assertThat(here.left("graph", throttled)).isNull();

            here.pause("graph/media/" + throttled, Duration.ofMinutes(3), "the account made too many calls");
            here.pause("graph/media/" + throttled, Duration.ofSeconds(1), "a shorter pause");
            assertThat(there.take("graph/media/" + throttled, wide))
                    .hasValueSatisfying(failure -> assertThat(failure)
                            .isInstanceOfSatisfying(SourceFailure.Throttled.class, told -> {
                                assertThat(told.scope()).isEqualTo(SourceFailure.Scope.ACCOUNT);
                                assertThat(told.retryAfter()).isBetween(Duration.ofMinutes(2), Duration.ofMinutes(3));
                                assertThat(told.why()).isEqualTo("the account made too many calls");
                            }));
            assertThat(there.take("graph/media/" + other, wide)).isEmpty();
            assertThat(there.take("graph/app", wide)).isEmpty();
            assertThat(here.left("graph", other)).isGreaterThan(0.9);

            there.used("graph/app", 0.8, null, "Meta");
            assertThat(here.left("graph", other)).isBetween(0.19, 0.21);
            assertThat(here.take("graph/app", wide)).as("spread, not refused").isEmpty();
            there.used("graph/app", 1.18, Duration.ofMinutes(19), "Meta");
            assertThat(here.left("graph", other)).isZero();
            assertThat(here.take("graph/app", wide))
                    .hasValueSatisfying(
                            failure -> assertThat(failure.toString()).contains("Meta counts 118 % of a quota as used"));
            assertThat(here.left("elsewhere", other)).isNull();

            service.execute("update rate_usage set paused_until = now()");
            assertThat(here.take("graph/app", wide)).isEmpty();
        }
    }

    @Test
    void burstMustLeaveSomethingToRefill() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Quota(10, Duration.ofSeconds(1), 10));
    }
}
