package io.tidemark.sync.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.sync.platform.SyncKind;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DuePlanTest {

    private static final SyncConfig CONFIG = new SyncConfig(
            true,
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofMinutes(20),
            0.1,
            Duration.ofSeconds(90),
            12,
            1000,
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            Duration.ofHours(1),
            2,
            Duration.ofDays(7));

    private static final UUID ACCOUNT = new UUID(0, 0);

    @Test
    void widerRunSettlesTheNarrowerOnes() {
        assertThat(DuePlan.afterSuccess(SyncKind.FULL, EnumSet.allOf(SyncKind.class), ACCOUNT, CONFIG))
                .isEqualTo(Map.of(
                        SyncKind.QUICK, Duration.ofMinutes(5),
                        SyncKind.POSTS, Duration.ofMinutes(30),
                        SyncKind.FULL, Duration.ofMinutes(20)));
        assertThat(DuePlan.afterSuccess(SyncKind.QUICK, EnumSet.allOf(SyncKind.class), ACCOUNT, CONFIG))
                .containsOnlyKeys(SyncKind.QUICK);
    }

    @Test
    void kindThatTheSourceDoesNotKnowIsNeverDue() {
        assertThat(DuePlan.afterSuccess(SyncKind.QUICK, Set.of(SyncKind.QUICK), ACCOUNT, CONFIG))
                .containsOnlyKeys(SyncKind.QUICK);
    }

    @Test
    void accountsAreSpreadOverTheJitterAndNoFurther() {
        Set<Duration> intervals = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            UUID account = UUID.nameUUIDFromBytes(new byte[] {(byte) i, (byte) (i >> 8)});
            Duration next = DuePlan.afterSuccess(SyncKind.QUICK, Set.of(SyncKind.QUICK), account, CONFIG)
                    .get(SyncKind.QUICK);
            assertThat(next).isBetween(Duration.ofSeconds(270), Duration.ofSeconds(300));
            intervals.add(next);
        }
        assertThat(intervals).hasSizeGreaterThan(500);
    }

    @Test
    void backoffDoublesUpToItsLimit() {
        assertThat(DuePlan.backoff(1, ACCOUNT, CONFIG)).isEqualTo(Duration.ofSeconds(5));
        assertThat(DuePlan.backoff(2, ACCOUNT, CONFIG)).isEqualTo(Duration.ofSeconds(10));
        assertThat(DuePlan.backoff(7, ACCOUNT, CONFIG)).isEqualTo(Duration.ofMinutes(5));
        assertThat(DuePlan.backoff(Integer.MAX_VALUE, ACCOUNT, CONFIG)).isEqualTo(Duration.ofMinutes(5));
    }
}
