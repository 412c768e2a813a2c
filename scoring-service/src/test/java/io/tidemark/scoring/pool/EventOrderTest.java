package io.tidemark.scoring.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class EventOrderTest {

    private static final Instant NOON = Instant.parse("2025-06-07T12:00:00Z");

    @Test
    void laterObservationIsNewerWhateverTheIds() {
        assertThat(order(NOON, "ffffffff-ffff-5fff-bfff-ffffffffffff"))
                .isLessThan(order(NOON.plusNanos(1000), "00000000-0000-5000-8000-000000000000"));
    }

    @Test
    void tiesAreDecidedByIdWithoutSigns() {
        assertThat(order(NOON, "7fffffff-0000-5000-8000-000000000000"))
                .isLessThan(order(NOON, "80000000-0000-5000-8000-000000000000"));
        assertThat(order(NOON, "00000000-0000-5000-8000-000000000000"))
                .isLessThan(order(NOON, "00000000-0000-5000-b000-000000000000"));
    }

    @Test
    void sameEventIsNotNewerThanItself() {
        assertThat(order(NOON, "80000000-0000-5000-8000-000000000000"))
                .isEqualByComparingTo(order(NOON, "80000000-0000-5000-8000-000000000000"));
    }

    private static EventOrder order(Instant observedAt, String eventId) {
        return EventOrder.of(observedAt, eventId);
    }
}
