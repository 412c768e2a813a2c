package io.tidemark.sync.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.sync.platform.SourceAccount;
import io.tidemark.sync.platform.SyncKind;
import java.time.Duration;
import java.time.Instant;
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
            10_000,
            Duration.ofSeconds(2),
            Duration.ofDays(7));

    private static final UUID ACCOUNT = new UUID(0, 0);
    private static final Instant START = Instant.parse("2026-09-01T00:00:00Z");

    @Test
    void widerRunSettlesTheNarrowerOnes() {
        assertThat(DuePlan.afterSuccess(lease(ACCOUNT, SyncKind.FULL, START), EnumSet.allOf(SyncKind.class), CONFIG))
                .isEqualTo(Map.of(
                        SyncKind.QUICK, START.plus(Duration.ofMinutes(5)),
                        SyncKind.POSTS, START.plus(Duration.ofMinutes(30)),
                        SyncKind.FULL, START.plus(Duration.ofMinutes(20))));
        assertThat(DuePlan.afterSuccess(lease(ACCOUNT, SyncKind.QUICK, START), EnumSet.allOf(SyncKind.class), CONFIG))
                .containsOnlyKeys(SyncKind.QUICK);
    }

    @Test
    void kindThatTheSourceDoesNotKnowIsNeverDue() {
        assertThat(DuePlan.afterSuccess(lease(ACCOUNT, SyncKind.QUICK, START), Set.of(SyncKind.QUICK), CONFIG))
                .containsOnlyKeys(SyncKind.QUICK);
    }

    @Test
    void accountsAreSpreadOverTheJitterAndNoFurther() {
        Set<Instant> dues = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            UUID account = UUID.nameUUIDFromBytes(new byte[] {(byte) i, (byte) (i >> 8)});
            Instant next = DuePlan.afterSuccess(lease(account, SyncKind.QUICK, START), Set.of(SyncKind.QUICK), CONFIG)
                    .get(SyncKind.QUICK);
            assertThat(Duration.between(START, next)).isBetween(Duration.ofSeconds(270), Duration.ofSeconds(300));
            dues.add(next);
        }
        assertThat(dues).hasSizeGreaterThan(500);
    }

    @Test
    void delaysDoNotAddUp() {
        Instant due = START;
        for (int run = 1; run <= 100; run++) {
            Instant claimed = due.plusSeconds(run % 200);
            due = DuePlan.afterSuccess(lease(ACCOUNT, SyncKind.QUICK, claimed), Set.of(SyncKind.QUICK), CONFIG)
                    .get(SyncKind.QUICK);
            assertThat(due).isEqualTo(START.plus(Duration.ofMinutes(5).multipliedBy(run)));
        }
    }

    private static Lease lease(UUID accountId, SyncKind kind, Instant claimedAt) {
        SourceAccount account = new SourceAccount(accountId, "tiktok", "ada", null, null);
        return new Lease(account, "sift", kind, 1, 0, claimedAt, START);
    }

    @Test
    void backoffDoublesUpToItsLimit() {
        assertThat(DuePlan.backoff(1, ACCOUNT, CONFIG)).isEqualTo(Duration.ofSeconds(5));
        assertThat(DuePlan.backoff(2, ACCOUNT, CONFIG)).isEqualTo(Duration.ofSeconds(10));
        assertThat(DuePlan.backoff(7, ACCOUNT, CONFIG)).isEqualTo(Duration.ofMinutes(5));
        assertThat(DuePlan.backoff(Integer.MAX_VALUE, ACCOUNT, CONFIG)).isEqualTo(Duration.ofMinutes(5));
    }
}
