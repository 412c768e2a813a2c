package io.tidemark.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.schemas.EventOrder;
import io.tidemark.testbed.Seeds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Newer wins, however often and in whatever order events come. The seed of a failing run is in the test's name. */
class EventOrderPropertiesTest {

    private static final Instant NOON = Instant.parse("2025-06-07T12:00:00Z");

    static LongStream seeds() {
        return Seeds.upTo(60);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theOneThatWinsIsTheSameInAnyOrderAndTheOneOfTheTextsOrder(long seed) {
        Random random = new Random(seed);
        List<EventOrder> events = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            events.add(new EventOrder(
                    NOON.plusNanos(1000L * random.nextInt(3)), new UUID(random.nextLong(), random.nextLong())));
        }
        events.addAll(events.subList(0, 10));
        EventOrder expected = Collections.max(
                events,
                Comparator.comparing(EventOrder::at)
                        .thenComparing(event -> event.eventId().toString()));
        for (int round = 0; round < 5; round++) {
            Collections.shuffle(events, random);
            EventOrder newest = events.getFirst();
            for (EventOrder event : events) {
                newest = event.compareTo(newest) > 0 ? event : newest;
            }
            assertThat(newest).isEqualTo(expected);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void itIsATotalOrder(long seed) {
        Random random = new Random(seed);
        List<EventOrder> events = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            events.add(new EventOrder(
                    NOON.plusNanos(1000L * random.nextInt(2)), new UUID(random.nextInt(2) << 31, random.nextLong())));
        }
        for (EventOrder a : events) {
            for (EventOrder b : events) {
                assertThat(Integer.signum(a.compareTo(b))).isEqualTo(-Integer.signum(b.compareTo(a)));
                assertThat(a.compareTo(b) == 0).isEqualTo(a.equals(b));
                for (EventOrder c : events) {
                    if (a.compareTo(b) < 0 && b.compareTo(c) < 0) {
                        assertThat(a).isLessThan(c);
                    }
                }
            }
        }
    }
}
