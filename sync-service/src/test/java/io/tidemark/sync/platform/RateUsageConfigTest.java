package io.tidemark.sync.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RateUsageConfigTest {

    private static final RateUsageConfig CONFIG =
            new RateUsageConfig(0.75, 0.95, Duration.ofSeconds(4), Duration.ofMinutes(5));

    @Test
    void callsAreNotHeldBackBelowThreeQuarters() {
        assertThat(CONFIG.restAfter(0.75, Duration.ofHours(1))).isZero();
        assertThat(CONFIG.restAfter(-1, null)).isZero();
        assertThat(CONFIG.restAfter(Double.NaN, null)).isZero();
    }

    @Test
    void callsAreSpreadTheMoreTheFullerTheQuotaIs() {
        assertThat(CONFIG.restAfter(0.85, null)).isBetween(Duration.ofMillis(1990), Duration.ofMillis(2010));
        assertThat(CONFIG.restAfter(0.94, null)).isBetween(Duration.ofMillis(3700), Duration.ofSeconds(4));
    }

    @Test
    void callsStopUntilThePlatformTakesThemAgain() {
        assertThat(CONFIG.restAfter(0.95, Duration.ofMinutes(19))).isEqualTo(Duration.ofMinutes(19));
        assertThat(CONFIG.restAfter(1.18, null)).isEqualTo(Duration.ofMinutes(5));
        assertThat(CONFIG.restAfter(1.18, Duration.ZERO)).isEqualTo(Duration.ofMinutes(5));
    }
}
