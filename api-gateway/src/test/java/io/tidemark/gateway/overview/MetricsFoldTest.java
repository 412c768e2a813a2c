package io.tidemark.gateway.overview;

import static io.tidemark.gateway.overview.Events.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.schemas.EventOrder;
import io.tidemark.schemas.MetricCatalog;
import io.tidemark.schemas.event.PostMetricsCollected;
import io.tidemark.testbed.Seeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MetricsFoldTest {

    private static final RowKey KEY = new RowKey(new UUID(0, 1), "tiktok:1");
    private static final int VIEWS = position("views");
    private static final int LIKES = position("likes");

    @Test
    void eachMetricIsFromTheNewestObservationThatHasIt() {
        PostMetricsCollected old =
                Events.metrics("tiktok:1", T0).setViews(1L).setLikes(7L).build();
        PostMetricsCollected recent =
                Events.metrics("tiktok:1", T0.plusSeconds(1)).setViews(2L).build();

        MetricsFold fold = fold(List.of(old, recent));

        assertThat(fold.newest()).isSameAs(recent);
        assertThat(fold.value(VIEWS)).isEqualTo(2L);
        assertThat(fold.olderOrigin(VIEWS)).isNull();
        assertThat(fold.value(LIKES)).isEqualTo(7L);
        assertThat(fold.olderOrigin(LIKES)).isEqualTo(EventOrder.of(T0, old.getEventId()));
        assertThat(fold.value(position("reach"))).isNull();
    }

    static LongStream seeds() {
        return Seeds.upTo(40);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void eachMetricIsTheNewestsThatHasItHoweverOftenAndInWhateverOrderTheyCome(long seed) {
        Random random = new Random(seed);
        List<PostMetricsCollected> events = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            events.add(Events.metrics("tiktok:1", T0.plusSeconds(random.nextInt(6)))
                    .setEventId(new UUID(random.nextLong(), random.nextLong()).toString())
                    .setViews(random.nextBoolean() ? random.nextLong(100) : null)
                    .setLikes(random.nextInt(4) == 0 ? random.nextLong(100) : null)
                    .build());
        }
        events.addAll(events.subList(0, random.nextInt(30)));
        // The order by text is that of the bytes, and so the one of the database.
        Comparator<PostMetricsCollected> age = Comparator.comparing(PostMetricsCollected::getObservedAt)
                .thenComparing(PostMetricsCollected::getEventId);
        PostMetricsCollected newest = Collections.max(events, age);
        Optional<PostMetricsCollected> views =
                events.stream().filter(event -> event.getViews().isPresent()).max(age);
        Optional<PostMetricsCollected> likes =
                events.stream().filter(event -> event.getLikes().isPresent()).max(age);
        for (int round = 0; round < 5; round++) {
            Collections.shuffle(events, random);
            MetricsFold fold = fold(events);
            assertThat(fold.newest().getEventId()).isEqualTo(newest.getEventId());
            assertThat(fold.value(VIEWS))
                    .isEqualTo(views.flatMap(PostMetricsCollected::getViews).orElse(null));
            assertThat(fold.value(LIKES))
                    .isEqualTo(likes.flatMap(PostMetricsCollected::getLikes).orElse(null));
            assertThat(fold.olderOrigin(LIKES)).isEqualTo(origin(likes, newest));
            assertThat(fold.olderOrigin(VIEWS)).isEqualTo(origin(views, newest));
        }
    }

    private static EventOrder origin(Optional<PostMetricsCollected> from, PostMetricsCollected newest) {
        return from.filter(event -> !event.getEventId().equals(newest.getEventId()))
                .map(event -> EventOrder.of(event.getObservedAt(), event.getEventId()))
                .orElse(null);
    }

    private static MetricsFold fold(List<PostMetricsCollected> events) {
        MetricsFold fold = new MetricsFold(KEY);
        events.forEach(event -> fold.add(EventOrder.of(event.getObservedAt(), event.getEventId()), event));
        return fold;
    }

    private static int position(String metric) {
        return IntStream.range(0, MetricCatalog.all().size())
                .filter(i -> MetricCatalog.all().get(i).id().equals(metric))
                .findFirst()
                .orElseThrow();
    }
}
