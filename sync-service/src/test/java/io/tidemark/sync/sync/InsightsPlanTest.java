package io.tidemark.sync.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class InsightsPlanTest {

    private static final InsightsConfig CONFIG =
            new InsightsConfig(Duration.ofHours(48), Duration.ofDays(30), Duration.ofHours(6), Duration.ofHours(24));
    private static final Instant NOW = Instant.parse("2026-09-20T10:00:00Z");

    @Test
    void whatWasNeverReadIsDue() {
        assertThat(due(Duration.ofDays(900), null)).isTrue();
    }

    @Test
    void youngPostIsReadInEveryRun() {
        assertThat(due(Duration.ofHours(48), Duration.ZERO)).isTrue();
    }

    @Test
    void grownPostRestsSixHours() {
        assertThat(due(Duration.ofHours(49), Duration.ofHours(6).minusSeconds(1)))
                .isFalse();
        assertThat(due(Duration.ofDays(30), Duration.ofHours(6))).isTrue();
    }

    @Test
    void oldPostRestsADay() {
        assertThat(due(Duration.ofDays(31), Duration.ofHours(24).minusSeconds(1)))
                .isFalse();
        assertThat(due(Duration.ofDays(31), Duration.ofHours(24))).isTrue();
    }

    private static boolean due(Duration age, Duration sinceReading) {
        return InsightsPlan.isDue(NOW.minus(age), sinceReading == null ? null : NOW.minus(sinceReading), NOW, CONFIG);
    }
}
