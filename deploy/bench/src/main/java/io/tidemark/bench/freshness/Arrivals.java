package io.tidemark.bench.freshness;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/**
 * When snapshots arrive at one place, which shows the newest of each post only: one that is overtaken before anybody looked
 * has arrived with the one that overtook it. Thread-safe.
 */
final class Arrivals {

    private final String place;
    private final Delays delays = new Delays();
    private final Map<String, ArrayDeque<Snapshot>> underWay = new HashMap<>();
    private int shown;

    /**
     * A snapshot that was sent.
     *
     * @param answeredAtMicros when the platform would have answered, which is the snapshot's {@code observed_at}
     * @param counts whether its delay is wanted
     */
    record Snapshot(String postKey, long answeredAtMicros, long views, boolean counts) {}

    Arrivals(String place) {
        this.place = place;
    }

    synchronized void sent(Snapshot snapshot) {
        underWay.computeIfAbsent(snapshot.postKey(), _ -> new ArrayDeque<>()).add(snapshot);
    }

    /**
     * The place shows a post's snapshot.
     *
     * @param nowMicros when that was known
     * @throws IllegalStateException if it shows other values than were sent
     */
    synchronized void seen(String postKey, long answeredAtMicros, long views, long nowMicros) {
        ArrayDeque<Snapshot> waiting = underWay.get(postKey);
        while (waiting != null && !waiting.isEmpty() && waiting.getFirst().answeredAtMicros() <= answeredAtMicros) {
            Snapshot arrived = waiting.removeFirst();
            if (arrived.counts()) {
                delays.add(nowMicros - arrived.answeredAtMicros());
            }
            if (arrived.answeredAtMicros() == answeredAtMicros) {
                shown++;
                if (arrived.views() != views) {
                    throw new IllegalStateException("%s shows %,d views of %s where %,d were sent"
                            .formatted(place, views, postKey, arrived.views()));
                }
            }
        }
    }

    /** Snapshots that have not arrived. */
    synchronized int missing() {
        return underWay.values().stream().mapToInt(ArrayDeque::size).sum();
    }

    /** Snapshots that were themselves shown, with the values that were sent. */
    synchronized int shown() {
        return shown;
    }

    String place() {
        return place;
    }

    Delays delays() {
        return delays;
    }
}
