package io.tidemark.bench.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.bench.ingest.Observations.Kept;
import io.tidemark.schemas.MetricCatalog;
import io.tidemark.schemas.event.PostMetricsCollected;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ObservationsTest {

    /** 300 observations, five minutes apart, are of two days. */
    private final Observations observations = new Observations(3, 300, 7);

    @Test
    void sumsAreThoseOfTheEvents() {
        long views = 0;
        long likes = 0;
        long byPost = 0;
        for (int post = 0; post < 3; post++) {
            PostMetricsCollected newest = observations.event(post, 299);
            views += newest.getViews().orElseThrow();
            likes += newest.getLikes().orElseThrow();
            byPost += post * newest.getViews().orElseThrow();
        }

        assertThat(observations.sums(Kept.NEWEST))
                .startsWith(3L, 3L, 3 * 299 * 1_200_000_000L, byPost, views, likes)
                .hasSize(10);
        assertThat(observations.sums(Kept.EVERY)).startsWith(900L);
        assertThat(observations.sums(Kept.NEWEST_OF_PAST_DAY)).startsWith(15L);
    }

    @Test
    void everyObservationIsStorableAndHasItsOwnId() {
        Set<String> ids = new HashSet<>();
        for (int post = 0; post < 3; post++) {
            for (int turn = 0; turn < 300; turn++) {
                PostMetricsCollected event = observations.event(post, turn);
                MetricCatalog.requireStorable(event);
                ids.add(event.getEventId());
            }
        }

        assertThat(ids).hasSize(900);
    }

    @Test
    void theSameSeedMakesTheSameObservations() {
        assertThat(new Observations(3, 300, 7).event(2, 17)).isEqualTo(observations.event(2, 17));
        assertThat(new Observations(3, 300, 8).event(2, 17)).isNotEqualTo(observations.event(2, 17));
    }
}
