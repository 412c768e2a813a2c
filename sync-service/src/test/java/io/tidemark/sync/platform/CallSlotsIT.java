package io.tidemark.sync.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.context.ApplicationContext;
import io.tidemark.sync.SyncUnderTest;
import io.tidemark.testbed.simulator.SimulatorConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;

class CallSlotsIT {

    private static SyncUnderTest service;
    private static ApplicationContext replica;

    @BeforeAll
    static void start() {
        SimulatorConfig still = SimulatorConfig.still();
        service = SyncUnderTest.start(
                "slots",
                still.withOffer(still.offer().withAccounts(1, 1, 1)),
                Map.of("tidemark.platforms.http.quota-patience", "20s"));
        replica = service.replica();
    }

    @AfterAll
    static void stop() {
        replica.close();
        service.close();
    }

    @Test
    void noSecondSeesMoreCallsThanAllowedHoweverLateTheyArrive() throws Exception {
        Random random = new Random(20_260_920);
        List<CallSlots> replicas = List.of(service.bean(CallSlots.class), replica.getBean(CallSlots.class));
        ConcurrentSkipListSet<Long> arrivals = new ConcurrentSkipListSet<>();
        List<Callable<Optional<Boolean>>> calls = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            CallSlots mine = replicas.get(i % 2);
            long late = random.nextLong(400_000_000);
            calls.add(() -> mine.within("test", 5, () -> {
                LockSupport.parkNanos(late);
                return arrivals.add(System.nanoTime());
            }));
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Optional<Boolean>> call : threads.invokeAll(calls)) {
                assertThat(call.get()).contains(true);
            }
        }
        assertThat(arrivals)
                .hasSize(24)
                .allSatisfy(arrival -> assertThat(arrivals.subSet(arrival, arrival + 1_000_000_000))
                        .hasSizeLessThanOrEqualTo(5));
    }

    @Test
    void budgetThatCouldNotBeMadeIsMadeByTheNextCall() {
        CallSlots slots = service.bean(CallSlots.class);
        service.execute("alter table rate_slots rename to rate_slots_away");
        try {
            assertThatThrownBy(() -> slots.within("later", 1, () -> true)).isInstanceOf(PSQLException.class);
        } finally {
            service.execute("alter table rate_slots_away rename to rate_slots");
        }
        assertThat(slots.within("later", 1, () -> true)).contains(true);
    }

    @Test
    void slotOfADeadHolderComesBack() {
        CallSlots slots = service.bean(CallSlots.class);
        assertThat(slots.within("dead", 1, () -> true)).contains(true);
        service.execute("update rate_slots set free_at = now() + interval '20 seconds' where budget = 'dead'");
        assertThat(service.count("rate_slots where budget = 'dead' and free_at > now()"))
                .isEqualTo(1);
        service.execute("update rate_slots set free_at = now() - interval '1 second' where budget = 'dead'");
        assertThat(slots.within("dead", 1, () -> true)).contains(true);
    }
}
