package io.tidemark.scoring.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import java.util.PriorityQueue;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class RestsTest {

    private static final Duration WORKED = Duration.ofMillis(500);

    private long now = 17;
    private final Rests rests = new Rests(() -> now);

    @Test
    void loneProjectRestsFourTimesAsLongAsItWorked() {
        assertThat(rests.begin(WORKED)).isEqualTo(Duration.ofSeconds(2));
        pass(Duration.ofSeconds(2));
        assertThat(rests.begin(WORKED)).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void projectsThatKeepChangingShareAFifthOfACore() {
        Queue<Long> ready = new PriorityQueue<>(Collections.nCopies(20, now));
        for (int cycle = 0; cycle < 200; cycle++) {
            work(ready);
        }
        long begin = now;
        for (int cycle = 0; cycle < 200; cycle++) {
            work(ready);
        }
        double share = 200.0 * WORKED.toNanos() / (now - begin);
        assertThat(share).isBetween(0.2, 0.26);
    }

    @Test
    void nobodyRestsMoreThanAMinuteForOthers() {
        for (int project = 0; project < 1000; project++) {
            rests.begin(WORKED);
        }
        assertThat(rests.begin(WORKED)).isEqualTo(Rests.LONGEST_FOR_OTHERS.plusSeconds(2));
        assertThat(rests.begin(Duration.ofMinutes(1))).isEqualTo(Duration.ofMinutes(5));
    }

    /** The cycle of the project that is ready first. */
    private void work(Queue<Long> ready) {
        now = Math.max(now, ready.remove()) + WORKED.toNanos();
        ready.add(now + rests.begin(WORKED).toNanos());
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }
}
