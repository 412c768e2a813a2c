package io.tidemark.bench.freshness;

import java.util.Arrays;
import java.util.Locale;

/** How long after its beginning something was seen, of many things. Thread-safe. */
final class Delays {

    private long[] micros = new long[1024];
    private int size;

    synchronized void add(long delayMicros) {
        if (size == micros.length) {
            micros = Arrays.copyOf(micros, 2 * size);
        }
        micros[size++] = delayMicros;
    }

    synchronized int count() {
        return size;
    }

    /**
     * The delay that a share of all did not exceed, in milliseconds.
     *
     * @throws IllegalStateException if nothing was seen
     */
    synchronized double percentile(double share) {
        if (size == 0) {
            throw new IllegalStateException("Nothing was seen");
        }
        long[] sorted = Arrays.copyOf(micros, size);
        Arrays.sort(sorted);
        return sorted[Math.max(0, (int) Math.ceil(share * size) - 1)] / 1e3;
    }

    /** As in {@code p50    41 ms  p95    80 ms  p99   120 ms  longest   130 ms  (6,000)}. */
    @Override
    public synchronized String toString() {
        return size == 0
                ? "nothing was seen"
                : String.format(
                        Locale.ROOT,
                        "p50 %,6.0f ms  p95 %,6.0f ms  p99 %,6.0f ms  longest %,6.0f ms  (%,d)",
                        percentile(0.5),
                        percentile(0.95),
                        percentile(0.99),
                        percentile(1),
                        size);
    }
}
