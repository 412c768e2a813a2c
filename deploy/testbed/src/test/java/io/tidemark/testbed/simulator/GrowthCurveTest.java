package io.tidemark.testbed.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class GrowthCurveTest {
    private static final long UNKNOWN = GrowthCurve.UNKNOWN;
    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final long MINUTE = Duration.ofMinutes(1).toMillis();

    private final long[] ages = {4 * DAY, 20 * DAY};
    private final long[][] observed = {{1_000_000, 50_000, 300, 20, UNKNOWN}, {1_500_000, 60_000, 280, UNKNOWN, UNKNOWN}
    };
    private final GrowthCurve active = new GrowthCurve(ages, observed, 2 * DAY, false);
    private final GrowthCurve quiet = new GrowthCurve(ages, observed, 2 * DAY, true);

    @Test
    void observedValuesAreMetExactly() {
        assertThat(active.valueAt(Counter.VIEWS, 4 * DAY)).hasValue(1_000_000);
        assertThat(active.valueAt(Counter.VIEWS, 20 * DAY)).hasValue(1_500_000);
        assertThat(active.valueAt(Counter.COMMENTS, 20 * DAY)).hasValue(280);
    }

    @Test
    void countersStartAtZeroAndGrowWithoutEverFalling() {
        assertThat(active.valueAt(Counter.VIEWS, 0)).hasValue(0);
        long before = 0;
        for (long age = 0; age <= 60 * DAY; age += 10 * MINUTE) {
            long views = active.valueAt(Counter.VIEWS, age).orElseThrow();
            assertThat(views).isGreaterThanOrEqualTo(before);
            before = views;
        }
        assertThat(before).isGreaterThan(1_500_000);
    }

    @Test
    void noMinuteBringsMoreThanAHundredthOfTheWhole() {
        for (long age = 0; age < 30 * DAY; age += MINUTE) {
            long gained = active.valueAt(Counter.VIEWS, age + MINUTE).orElseThrow()
                    - active.valueAt(Counter.VIEWS, age).orElseThrow();
            assertThat(gained).isLessThan(15_000);
        }
    }

    @Test
    void aCounterFallsWhereItsObservationsFall() {
        assertThat(active.valueAt(Counter.COMMENTS, 12 * DAY).orElseThrow()).isBetween(281L, 299L);
    }

    @Test
    void growthAfterTheLastObservationIsSlow() {
        long atLast = active.valueAt(Counter.VIEWS, 20 * DAY).orElseThrow();
        long aYearLater = active.valueAt(Counter.VIEWS, 385 * DAY).orElseThrow();

        assertThat(aYearLater).isBetween(atLast, atLast * 11 / 10);
    }

    @Test
    void aQuietPostStandsStillAfterItsLastObservation() {
        assertThat(quiet.valueAt(Counter.VIEWS, 300 * DAY)).hasValue(1_500_000);
        assertThat(quiet.idleMillis(20 * DAY)).isZero();
        assertThat(quiet.idleMillis(27 * DAY)).isEqualTo(7 * DAY);
        assertThat(active.idleMillis(300 * DAY)).isZero();
    }

    @Test
    void anUnknownCounterStaysUnknownAndAHalfKnownOneRunsThroughTheKnownPoint() {
        assertThat(active.valueAt(Counter.SAVES, 10 * DAY)).isEqualTo(OptionalLong.empty());
        assertThat(active.valueAt(Counter.SHARES, 4 * DAY)).hasValue(20);
        assertThat(active.valueAt(Counter.SHARES, 20 * DAY).orElseThrow()).isBetween(20L, 30L);
    }
}
