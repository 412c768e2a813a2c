package io.tidemark.metrics.snapshot;

import io.tidemark.messaging.postgres.Lanes;
import io.tidemark.metrics.curve.CurveWriter;
import io.tidemark.metrics.fold.Turns;
import io.tidemark.schemas.event.PostMetricsCollected;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A batch of observations, sorted and without repetitions, and their turns in the folded tables. */
final class SnapshotBatch {

    private final Snapshot[] snapshots;
    private final Turns latestTurns;
    private final Turns dailyTurns;
    private final Lanes lanes = new Lanes();

    private SnapshotBatch(Snapshot[] snapshots) {
        this.snapshots = snapshots;
        this.latestTurns = new Turns(snapshots.length);
        this.dailyTurns = new Turns(snapshots.length);
        int post = 0;
        int day = 0;
        for (int i = 1; i <= snapshots.length; i++) {
            boolean postEnds = i == snapshots.length || !snapshots[i].postKey().equals(snapshots[post].postKey());
            if (postEnds || snapshots[i].day() != snapshots[day].day()) {
                dailyTurns.takeRow(day, i, this::measured);
                day = i;
            }
            if (postEnds) {
                latestTurns.takeRow(post, i, this::measured);
                lanes.add(snapshots[post].postKey());
                post = i;
            }
        }
    }

    /**
     * Checks, sorts and folds.
     *
     * @param events in any order; at least one
     * @throws IllegalArgumentException when an event can never be stored
     */
    static SnapshotBatch of(List<PostMetricsCollected> events) {
        Snapshot[] sorted = new Snapshot[events.size()];
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] = Snapshot.of(events.get(i));
        }
        Arrays.sort(sorted);
        int kept = 0;
        for (Snapshot snapshot : sorted) {
            if (kept == 0 || sorted[kept - 1].compareTo(snapshot) != 0) {
                sorted[kept++] = snapshot;
            }
        }
        return new SnapshotBatch(Arrays.copyOf(sorted, kept));
    }

    private long measured(int index) {
        return snapshots[index].measured();
    }

    int size() {
        return snapshots.length;
    }

    Snapshot snapshot(int index) {
        return snapshots[index];
    }

    /** The metrics that any of the observations has, as bits in the catalogue's order. */
    long measured() {
        return Arrays.stream(snapshots).mapToLong(Snapshot::measured).reduce(0, (some, more) -> some | more);
    }

    /** Turns in the table of latest values, whose rows are posts. */
    Turns latestTurns() {
        return latestTurns;
    }

    /** Turns in the table of daily values, whose rows are posts and UTC days. */
    Turns dailyTurns() {
        return dailyTurns;
    }

    /** The lanes of the posts. */
    Lanes lanes() {
        return lanes;
    }

    /** Whether no post was observed more than once. */
    boolean hasOneOfEachPost() {
        return latestTurns.rows() == snapshots.length;
    }

    /** Of each post that has observations with curves the newest of them, sorted by post. */
    List<PostMetricsCollected> newestCurves() {
        List<PostMetricsCollected> newest = new ArrayList<>();
        for (Snapshot snapshot : snapshots) {
            if (CurveWriter.hasCurve(snapshot.event())) {
                if (!newest.isEmpty() && newest.getLast().getPostKey().equals(snapshot.postKey())) {
                    newest.removeLast();
                }
                newest.add(snapshot.event());
            }
        }
        return newest;
    }

    /** The observations that have breakdowns, by post and then by time. */
    List<PostMetricsCollected> withBreakdowns() {
        return Arrays.stream(snapshots)
                .map(Snapshot::event)
                .filter(event -> event.getBreakdowns().isPresent())
                .toList();
    }

    /** The UTC months that the observations fall into. */
    Set<YearMonth> months() {
        Set<YearMonth> months = new TreeSet<>();
        Instant start = Instant.MAX;
        Instant end = Instant.MIN;
        for (Snapshot snapshot : snapshots) {
            Instant at = snapshot.observedAt();
            if (at.isBefore(start) || !at.isBefore(end)) {
                YearMonth month = YearMonth.from(at.atOffset(ZoneOffset.UTC));
                start = MonthPartitions.start(month);
                end = MonthPartitions.start(month.plusMonths(1));
                months.add(month);
            }
        }
        return months;
    }
}
