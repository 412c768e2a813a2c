package io.tidemark.bench.freshness;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.schemas.MetricCatalog;
import io.tidemark.schemas.event.PostMetricsCollected;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LoadTest {

    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00.000001Z");

    private final Load load =
            new Load(100, List.of("6d0b2c0e-30b6-5f5e-8a53-f32d3c1b0001", "6d0b2c0e-30b6-5f5e-8a53-f32d3c1b0002"));

    @Test
    void everyObservationIsStorableAndHasItsOwnId() {
        Set<UUID> ids = new HashSet<>();
        for (int number = 0; number < 1_000; number++) {
            PostMetricsCollected event = load.observed(number % 100, number, NOW);
            MetricCatalog.requireStorable(event);
            ids.add(UUID.fromString(event.getEventId()));
        }

        assertThat(ids).hasSize(1_000).allMatch(id -> id.version() == 5 && id.variant() == 2);
    }

    @Test
    void theWatchedPostsAreOfOneAccountOfTheFirstProject() {
        for (int post = 0; post < Load.WATCHED; post++) {
            assertThat(load.synced(post, NOW).getAccountKey()).isEqualTo(Load.WATCHED_ACCOUNT);
            assertThat(load.synced(post, NOW).getProjectIds())
                    .containsExactly(load.projects().getFirst());
        }

        assertThat(load.synced(Load.WATCHED, NOW).getAccountKey()).isNotEqualTo(Load.WATCHED_ACCOUNT);
        assertThat(load.synced(Load.WATCHED + 1, NOW).getProjectIds())
                .containsExactly(load.projects().getLast());
    }

    @Test
    void aMomentKeepsItsMicroseconds() {
        assertThat(Clock.instant(Clock.micros(NOW))).isEqualTo(NOW);
    }
}
