package io.tidemark.metrics.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tidemark.metrics.fold.Turns;
import io.tidemark.schemas.event.CurvePoint;
import io.tidemark.schemas.event.PostMetricsCollected;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SnapshotBatchTest {

    @Test
    void observationsAreSortedByPostAndTime() {
        SnapshotBatch batch = SnapshotBatch.of(List.of(
                Observations.of("tiktok:2", "2026-03-01T00:00:00Z").build(),
                Observations.of("tiktok:1", "2026-03-02T00:00:00Z").build(),
                Observations.of("tiktok:1", "2026-03-01T00:00:00Z").build()));

        assertThat(times(batch))
                .containsExactly(
                        "tiktok:1 2026-03-01T00:00:00Z",
                        "tiktok:1 2026-03-02T00:00:00Z",
                        "tiktok:2 2026-03-01T00:00:00Z");
    }

    @Test
    void repetitionsAreDropped() {
        PostMetricsCollected event =
                Observations.of("tiktok:1", "2026-03-01T00:00:00Z").build();

        assertThat(SnapshotBatch.of(List.of(event, event, event)).size()).isEqualTo(1);
    }

    @Test
    void idsOfTheSameMicrosecondAreOrderedAsPostgresOrdersThem() {
        List<UUID> ids = new ArrayList<>(List.of(
                UUID.fromString("00000000-0000-0000-0000-000000000000"),
                UUID.fromString("7fffffff-ffff-ffff-7fff-ffffffffffff"),
                UUID.fromString("7fffffff-ffff-ffff-8000-000000000000"),
                UUID.fromString("80000000-0000-0000-0000-000000000000"),
                UUID.fromString("ffffffff-ffff-ffff-ffff-ffffffffffff")));
        List<UUID> shuffled = new ArrayList<>(ids);
        Collections.shuffle(shuffled, new Random(3));

        SnapshotBatch batch = SnapshotBatch.of(shuffled.stream()
                .map(id -> Observations.of("tiktok:1", "2026-03-01T00:00:00Z")
                        .setEventId(id.toString())
                        .build())
                .toList());

        assertThat(batch.size()).isEqualTo(ids.size());
        for (int i = 0; i < ids.size(); i++) {
            assertThat(batch.snapshot(i).eventId()).isEqualTo(ids.get(i));
        }
    }

    @Test
    void onlyTheNewestHasATurnWhenItMeasuredEverything() {
        SnapshotBatch batch = SnapshotBatch.of(List.of(
                Observations.of("tiktok:1", "2026-03-01T10:00:00Z").setViews(1L).build(),
                Observations.of("tiktok:1", "2026-03-01T11:00:00Z").setViews(2L).build(),
                Observations.of("tiktok:1", "2026-03-01T12:00:00Z")
                        .setViews(3L)
                        .setLikes(1L)
                        .build()));

        assertThat(turns(batch, batch.latestTurns())).containsExactly(Turns.NONE, Turns.NONE, 0);
        assertThat(batch.latestTurns().rows()).isEqualTo(1);
        assertThat(batch.latestTurns().count()).isEqualTo(1);
    }

    @Test
    void anOlderObservationHasATurnForWhatAllNewerOnesLack() {
        SnapshotBatch batch = SnapshotBatch.of(List.of(
                Observations.of("tiktok:1", "2026-03-01T09:00:00Z").setSaves(1L).build(),
                Observations.of("tiktok:1", "2026-03-01T10:00:00Z").setReach(1L).build(),
                Observations.of("tiktok:1", "2026-03-01T11:00:00Z").setReach(2L).build(),
                Observations.of("tiktok:1", "2026-03-01T12:00:00Z").build()));

        assertThat(turns(batch, batch.latestTurns())).containsExactly(2, Turns.NONE, 1, 0);
        assertThat(batch.latestTurns().count()).isEqualTo(3);
    }

    @Test
    void eachUtcDayHasItsOwnTurns() {
        SnapshotBatch batch = SnapshotBatch.of(List.of(
                Observations.of("tiktok:1", "2026-03-01T23:59:59.999999Z")
                        .setViews(1L)
                        .build(),
                Observations.of("tiktok:1", "2026-03-02T00:00:00Z").setViews(2L).build(),
                Observations.of("tiktok:2", "2026-03-02T00:00:00Z").setViews(2L).build()));

        assertThat(turns(batch, batch.dailyTurns())).containsExactly(0, 0, 0);
        assertThat(batch.dailyTurns().rows()).isEqualTo(3);
        assertThat(turns(batch, batch.latestTurns())).containsExactly(Turns.NONE, 0, 0);
        assertThat(batch.latestTurns().rows()).isEqualTo(2);
    }

    @Test
    void monthsAreThoseOfUtc() {
        SnapshotBatch batch = SnapshotBatch.of(List.of(
                Observations.of("tiktok:1", "2026-02-28T23:59:59.999999Z").build(),
                Observations.of("tiktok:1", "2026-03-01T00:00:00Z").build(),
                Observations.of("tiktok:2", "2028-02-29T12:00:00Z").build()));

        assertThat(batch.months()).containsExactly(YearMonth.of(2026, 2), YearMonth.of(2026, 3), YearMonth.of(2028, 2));
    }

    @Test
    void ofEachPostTheNewestObservationWithACurveIsTaken() {
        SnapshotBatch batch = SnapshotBatch.of(List.of(
                curved("tiktok:1", "2026-03-01T10:00:00Z", 0.4),
                curved("tiktok:1", "2026-03-01T11:00:00Z", 0.5),
                Observations.of("tiktok:1", "2026-03-01T12:00:00Z").build(),
                Observations.of("tiktok:2", "2026-03-01T10:00:00Z").build(),
                curved("tiktok:3", "2026-03-01T09:00:00Z", 0.6)));

        assertThat(batch.newestCurves())
                .extracting(event -> event.getPostKey() + " "
                        + event.getRetentionCurve().orElseThrow().getFirst().getShare())
                .containsExactly("tiktok:1 0.5", "tiktok:3 0.6");
    }

    @Test
    void whatNoTableCanHoldIsRefused() {
        for (PostMetricsCollected refused : List.of(
                Observations.of("tiktok:1", "2026-03-01T10:00:00Z")
                        .setViews(-1L)
                        .build(),
                Observations.of("tiktok:1", "2200-01-01T00:00:00Z").build(),
                Observations.of("tiktok:1", "2026-03-01T10:00:00Z")
                        .setEventId("1")
                        .build(),
                curved("tiktok:1", "2026-03-01T10:00:00Z", 1.5))) {
            assertThatIllegalArgumentException().isThrownBy(() -> SnapshotBatch.of(List.of(refused)));
        }
    }

    private static PostMetricsCollected curved(String postKey, String observedAt, double share) {
        return Observations.of(postKey, observedAt)
                .setRetentionCurve(List.of(new CurvePoint(0, share)))
                .build();
    }

    private static List<String> times(SnapshotBatch batch) {
        List<String> times = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            times.add(batch.snapshot(i).postKey() + " " + batch.snapshot(i).observedAt());
        }
        return times;
    }

    private static List<Integer> turns(SnapshotBatch batch, Turns turns) {
        List<Integer> each = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            each.add(turns.of(i));
        }
        return each;
    }
}
