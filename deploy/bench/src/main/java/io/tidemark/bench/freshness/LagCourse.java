package io.tidemark.bench.freshness;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How the lag of each consumer group went while a rate was held. Thread-safe. */
final class LagCourse {

    private static final int PARTS = 4;

    private final Map<String, List<Long>> byGroup = new LinkedHashMap<>();

    synchronized void add(Map<String, Long> lag) {
        lag.forEach((group, waiting) ->
                byGroup.computeIfAbsent(group, _ -> new ArrayList<>()).add(waiting));
    }

    synchronized List<String> groups() {
        return List.copyOf(byGroup.keySet());
    }

    /** The mean in each quarter of the time, in records. */
    synchronized List<Long> quarters(String group) {
        List<Long> all = byGroup.get(group);
        List<Long> means = new ArrayList<>();
        for (int part = 0; part < PARTS; part++) {
            means.add(Math.round(all.subList(all.size() * part / PARTS, all.size() * (part + 1) / PARTS).stream()
                    .mapToLong(Long::longValue)
                    .average()
                    .orElse(0)));
        }
        return means;
    }

    /**
     * Whether the last quarter is worse than the second by more than the ups and downs of a batch.
     *
     * @param rate records a second; half a second of them is taken for up and down
     */
    boolean grows(String group, int rate) {
        List<Long> means = quarters(group);
        return means.getLast() > 1.5 * means.get(1) + rate / 2.0;
    }
}
