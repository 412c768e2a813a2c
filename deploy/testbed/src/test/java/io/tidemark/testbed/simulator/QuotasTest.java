package io.tidemark.testbed.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class QuotasTest {
    private static final int ANY = Integer.MAX_VALUE;

    private final ManualClock wall = new ManualClock(Instant.parse("2026-03-01T00:00:00Z"));

    @Test
    void anAccountGetsExactlyItsCallsAMinuteAtEachEndpoint() {
        Quotas quotas = new Quotas(new QuotaLimits(40, ANY, ANY, ANY, ANY), wall);

        assertThat(granted(quotas, 600, "one", "/list/")).isEqualTo(40);
        assertThat(granted(quotas, 600, "one", "/get/")).isEqualTo(40);
        assertThat(granted(quotas, 600, "other", "/list/")).isEqualTo(40);

        wall.advance(Duration.ofSeconds(59));
        assertThat(granted(quotas, 600, "one", "/list/")).isZero();
        wall.advance(Duration.ofSeconds(1));
        assertThat(granted(quotas, 600, "one", "/list/")).isEqualTo(40);
    }

    @Test
    void callsOfTheLast60SecondsCountWhereverTheMinuteBegins() {
        Quotas quotas = new Quotas(new QuotaLimits(40, ANY, ANY, ANY, ANY), wall);
        int granted = 0;

        for (int second = 0; second < 600; second++) {
            granted += granted(quotas, 5, "one", "/list/");
            wall.advance(Duration.ofSeconds(1));
        }

        assertThat(granted).isEqualTo(400);
    }

    @Test
    void theAppGetsExactlyItsCallsASecondAndAMinute() {
        Quotas quotas = new Quotas(new QuotaLimits(ANY, 600, 10, ANY, ANY), wall);
        int granted = 0;

        for (int second = 0; second < 120; second++) {
            for (int i = 0; i < 20; i++) {
                granted += quotas.takeForAccount("account" + i, "/list/") == Quotas.Verdict.GRANTED ? 1 : 0;
            }
            wall.advance(Duration.ofSeconds(1));
        }

        assertThat(granted).isEqualTo(1200);
    }

    @Test
    void theReasonOfARefusalIsTold() {
        Quotas quotas = new Quotas(new QuotaLimits(15, ANY, 10, ANY, ANY), wall);

        assertThat(granted(quotas, 10, "one", "/list/")).isEqualTo(10);
        assertThat(quotas.takeForAccount("one", "/list/")).isEqualTo(Quotas.Verdict.TOO_MANY_PER_SECOND);
        wall.advance(Duration.ofSeconds(1));
        assertThat(granted(quotas, 5, "one", "/list/")).isEqualTo(5);
        assertThat(quotas.takeForAccount("one", "/list/")).isEqualTo(Quotas.Verdict.TOO_MANY_PER_MINUTE);
    }

    @Test
    void aRefusedCallTakesNothing() {
        Quotas quotas = new Quotas(new QuotaLimits(1, 3, ANY, ANY, ANY), wall);

        assertThat(granted(quotas, 100, "one", "/list/")).isEqualTo(1);
        assertThat(granted(quotas, 1, "two", "/list/")).isEqualTo(1);
        assertThat(quotas.takeForApp()).isEqualTo(Quotas.Verdict.GRANTED);
        assertThat(quotas.takeForApp()).isEqualTo(Quotas.Verdict.TOO_MANY_PER_MINUTE);
    }

    @Test
    void concurrentCallersShareOneQuota() throws Exception {
        Quotas quotas = new Quotas(new QuotaLimits(40, ANY, ANY, ANY, ANY), wall);
        List<Future<Integer>> callers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                callers.add(threads.submit(() -> granted(quotas, 50, "one", "/list/")));
            }
        }
        int granted = 0;
        for (Future<Integer> caller : callers) {
            granted += caller.get();
        }

        assertThat(granted).isEqualTo(40);
    }

    @Test
    void siftSaysHowLongToWaitAndCreditsEnd() {
        Quotas quotas = new Quotas(new QuotaLimits(ANY, ANY, ANY, 2, 1), wall);

        assertThat(quotas.takeForSift()).isZero();
        wall.advance(Duration.ofSeconds(20));
        assertThat(quotas.takeForSift()).isZero();
        assertThat(quotas.takeForSift()).isEqualTo(Duration.ofSeconds(40));
        assertThat(quotas.spendCredit()).isTrue();
        assertThat(quotas.spendCredit()).isFalse();
    }

    private static int granted(Quotas quotas, int tries, String account, String endpoint) {
        int granted = 0;
        for (int i = 0; i < tries; i++) {
            granted += quotas.takeForAccount(account, endpoint) == Quotas.Verdict.GRANTED ? 1 : 0;
        }
        return granted;
    }
}
