package io.tidemark.gateway.overview;

import static io.tidemark.gateway.overview.Events.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.schemas.MetricCatalog;
import io.tidemark.schemas.event.PostMetricsCollected;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

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
        assertThat(fold.olderOrigin(LIKES)).isEqualTo(Version.of(T0, old.getEventId()));
        assertThat(fold.value(position("reach"))).isNull();
    }

    @Test
    void theOrderOfTheObservationsDoesNotMatter() {
        Random random = new Random(5);
        List<PostMetricsCollected> events = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            events.add(Events.metrics("tiktok:1", T0.plusSeconds(random.nextInt(6)))
                    .setEventId(new UUID(random.nextLong(), random.nextLong()).toString())
                    .setViews(random.nextBoolean() ? random.nextLong(100) : null)
                    .setLikes(random.nextInt(4) == 0 ? random.nextLong(100) : null)
                    .build());
        }
        MetricsFold expected = fold(events);
        for (int round = 0; round < 50; round++) {
            Collections.shuffle(events, random);
            MetricsFold shuffled = fold(events);
            assertThat(shuffled.newestVersion()).isEqualTo(expected.newestVersion());
            for (int metric : new int[] {VIEWS, LIKES}) {
                assertThat(shuffled.value(metric)).isEqualTo(expected.value(metric));
                assertThat(shuffled.olderOrigin(metric)).isEqualTo(expected.olderOrigin(metric));
            }
        }
    }

    private static MetricsFold fold(List<PostMetricsCollected> events) {
        MetricsFold fold = new MetricsFold(KEY);
        events.forEach(event -> fold.add(Version.of(event.getObservedAt(), event.getEventId()), event));
        return fold;
    }

    private static int position(String metric) {
        return IntStream.range(0, MetricCatalog.all().size())
                .filter(i -> MetricCatalog.all().get(i).id().equals(metric))
                .findFirst()
                .orElseThrow();
    }
}
