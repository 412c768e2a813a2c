package io.tidemark.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.testbed.stack.Service;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each consumer is killed in the middle of its topics; when it has come back its tables are those of a quiet run. */
class KillE2E {

    private static final Duration DEADLINE = Duration.ofMinutes(6);

    /** Small batches, so that there is a middle to be killed in. */
    private static final Map<String, String> SMALL_BATCHES =
            Map.of("TIDEMARK_CONSUMER_MAX_POLL_RECORDS", "100", "SCORING_INTERVAL", "24h", "SCORING_DEBOUNCE", "24h");

    private static DemoSystem system;

    @BeforeAll
    static void stopSources() {
        system = SharedSystem.get();
        system.stopSources();
    }

    @AfterAll
    static void startSources() {
        system.startSources();
    }

    @ParameterizedTest
    @EnumSource(names = {"CONTAINER", "METRICS", "SCORING", "GATEWAY"})
    void aConsumerKilledInTheMiddleLosesAndInventsNothing(Service service) {
        try (Rebuild rebuild = Rebuild.start(system, service, "killed_" + service.role(), SMALL_BATCHES)) {
            long all = rebuild.lag();
            Awaitility.await("the middle of the topics")
                    .atMost(DEADLINE)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> rebuild.lag() < all);
            rebuild.process().kill();
            assertThat(rebuild.lag()).as("records left when it was killed").isBetween(1L, all - 1);

            rebuild.process().restart();
            rebuild.awaitCaughtUp();
            rebuild.assertSameTables();
        }
    }
}
