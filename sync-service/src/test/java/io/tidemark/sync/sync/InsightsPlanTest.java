package io.tidemark.sync.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InsightsPlanTest {

    private static final InsightsConfig CONFIG =
            new InsightsConfig(Duration.ofHours(48), Duration.ofDays(30), Duration.ofHours(6), Duration.ofHours(24));
    private static final long SEED = 20260920;
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

    @Test
    void runsAtAnyTimesReadWhatIsDueAndNothingMore() {
        Random random = new Random(SEED);
        for (int trial = 0; trial < 500; trial++) {
            Instant publishedAt = NOW.minusSeconds(random.nextInt(100 * 86_400));
            Instant readAt = null;
            Instant run = publishedAt;
            while (run.isBefore(NOW)) {
                run = run.plusSeconds(1 + random.nextInt(3 * 3600));
                if (!InsightsPlan.isDue(publishedAt, readAt, run, CONFIG)) {
                    Duration since = Duration.between(readAt, run);
                    Duration age = Duration.between(publishedAt, run);
                    assertThat(age).as("seed %d", SEED).isGreaterThan(CONFIG.young());
                    assertThat(since)
                            .as("seed %d", SEED)
                            .isLessThan(age.compareTo(CONFIG.grown()) <= 0 ? CONFIG.interval() : CONFIG.oldInterval());
                    continue;
                }
                if (readAt != null) {
                    Duration age = Duration.between(publishedAt, run);
                    Duration least = age.compareTo(CONFIG.young()) <= 0
                            ? Duration.ZERO
                            : age.compareTo(CONFIG.grown()) <= 0 ? CONFIG.interval() : CONFIG.oldInterval();
                    assertThat(Duration.between(readAt, run))
                            .as("seed %d", SEED)
                            .isGreaterThanOrEqualTo(least);
                }
                readAt = run;
            }
        }
    }

    @Test
    void aLaterRunIsDueWhereverAnEarlierOneWasAtTheSameAge() {
        Random random = new Random(SEED);
        for (int trial = 0; trial < 10_000; trial++) {
            Instant publishedAt = NOW.minusSeconds(random.nextInt(60 * 86_400));
            Instant readAt = NOW.minusSeconds(random.nextInt(3 * 86_400));
            Instant earlier = readAt.minusSeconds(random.nextInt(86_400));
            if (InsightsPlan.isDue(publishedAt, readAt, NOW, CONFIG)) {
                assertThat(InsightsPlan.isDue(publishedAt, earlier, NOW, CONFIG))
                        .as("seed %d", SEED)
                        .isTrue();
            }
        }
    }

    @Test
    void aPostFromTheFutureIsYoung() {
        assertThat(InsightsPlan.isDue(NOW.plusSeconds(60), NOW, NOW, CONFIG)).isTrue();
    }

    private static boolean due(Duration age, Duration sinceReading) {
        return InsightsPlan.isDue(NOW.minus(age), sinceReading == null ? null : NOW.minus(sinceReading), NOW, CONFIG);
    }
}
