package io.tidemark.bench;

import java.util.List;
import java.util.Locale;

/**
 * What one side of a benchmark is of the other, over several rounds.
 *
 * @param sorted one ratio for each round, ascending; not empty
 */
public record Ratio(List<Double> sorted) {

    public Ratio {
        sorted = sorted.stream().sorted().toList();
        if (sorted.isEmpty()) {
            throw new IllegalArgumentException("a ratio needs at least one round");
        }
    }

    /** The middle one, or the mean of the two in the middle. */
    public double median() {
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** As in {@code 2.1 × (1.9 to 2.3)}. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.2f × (%.2f to %.2f)", median(), sorted.getFirst(), sorted.getLast());
    }
}
