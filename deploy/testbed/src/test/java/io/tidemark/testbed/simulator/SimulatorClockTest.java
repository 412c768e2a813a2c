package io.tidemark.testbed.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SimulatorClockTest {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

    private final ManualClock wall = new ManualClock(Instant.parse("2026-09-01T00:00:00Z"));

    @Test
    void daysPassInMinutes() {
        SimulatorClock clock = new SimulatorClock(START, wall.instant(), 1440, wall);

        wall.advance(Duration.ofMinutes(2));

        assertThat(clock.instant()).isEqualTo(START.plus(Duration.ofDays(2)));
    }

    @Test
    void anAdvanceIsKeptWhileTheClockRunsOn() {
        SimulatorClock clock = new SimulatorClock(START, wall.instant(), 2, wall);

        clock.advance(Duration.ofHours(5));
        wall.advance(Duration.ofHours(1));

        assertThat(clock.instant()).isEqualTo(START.plus(Duration.ofHours(7)));
    }

    @Test
    void theClockRunsOnFromWhereItIsSet() {
        SimulatorClock clock = new SimulatorClock(START, wall.instant(), 60, wall);
        wall.advance(Duration.ofHours(1));

        clock.set(START);
        wall.advance(Duration.ofMinutes(1));

        assertThat(clock.instant()).isEqualTo(START.plus(Duration.ofHours(1)));
    }

    @Test
    void aClockOfFactorZeroStandsStill() {
        SimulatorClock clock = new SimulatorClock(START, wall.instant(), 0, wall);

        wall.advance(Duration.ofDays(400));

        assertThat(clock.instant()).isEqualTo(START);
    }

    @Test
    void aLaterRunWithTheSameOriginContinuesTheEarlierOne() {
        Instant startedAt = wall.instant();
        SimulatorClock first = new SimulatorClock(START, startedAt, 10, wall);
        wall.advance(Duration.ofHours(3));
        SimulatorClock second = new SimulatorClock(START, startedAt, 10, wall);

        assertThat(second.instant()).isEqualTo(first.instant()).isEqualTo(START.plus(Duration.ofHours(30)));
    }
}
