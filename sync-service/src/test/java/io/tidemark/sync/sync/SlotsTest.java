package io.tidemark.sync.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SlotsTest {

    private static final long SEED = 4711;

    @Test
    void everyMomentLiesInOneSlotAndTheNextBeginsWithinAnInterval() {
        Random random = new Random(SEED);
        for (int trial = 0; trial < 10_000; trial++) {
            Slots slots = slots(random);
            Instant moment = moment(random);
            Instant next = slots.after(moment);
            assertThat(next).as("seed %d", SEED).isAfter(moment);
            assertThat(Duration.between(moment, next)).as("seed %d", SEED).isLessThanOrEqualTo(slots.interval());
            assertThat(slots.number(next)).isEqualTo(slots.number(moment) + 1);
            assertThat(slots.number(next.minusNanos(1))).isEqualTo(slots.number(moment));
        }
    }

    /** Runs are claimed late and last long, and the clock may be set forward: still no slot sees two. */
    @Test
    void noSlotSeesTwoRunsHoweverLateTheyAre() {
        Random random = new Random(SEED);
        for (int trial = 0; trial < 200; trial++) {
            Slots slots = slots(random);
            Instant due = moment(random);
            long last = Long.MIN_VALUE;
            for (int run = 0; run < 200; run++) {
                Instant claimed =
                        due.plusMillis(random.nextLong(slots.interval().toMillis() * 3));
                assertThat(slots.number(claimed)).as("seed %d", SEED).isGreaterThan(last);
                last = slots.number(claimed);
                due = slots.after(claimed);
            }
        }
    }

    @Test
    void theFirstSlotHoldsTheMomentFromWhichTheAccountIsWatched() {
        Random random = new Random(SEED);
        Instant watched = moment(random);
        Slots slots = Slots.of(watched, Duration.ofMinutes(5), UUID.randomUUID(), Duration.ofSeconds(150));
        assertThat(slots.number(watched)).isZero();
        assertThat(slots.from()).isBetween(watched.minusSeconds(150), watched);
    }

    private static Slots slots(Random random) {
        return Slots.of(
                moment(random),
                Duration.ofMillis(1 + random.nextInt(3_600_000)),
                new UUID(random.nextLong(), random.nextLong()),
                Duration.ofMillis(random.nextInt(1_800_000)));
    }

    private static Instant moment(Random random) {
        return Instant.parse("2026-01-01T00:00:00Z")
                .plusNanos(random.nextLong(Duration.ofDays(900).toNanos()));
    }
}
