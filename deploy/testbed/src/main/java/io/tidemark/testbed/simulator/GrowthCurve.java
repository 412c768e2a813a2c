package io.tidemark.testbed.simulator;

import java.util.Arrays;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * How the counters of one post grow with its age: 0 at publication, exactly the observed value at the
 * age of each observation, and between them along {@code age / (age + halfLife)}, which is steep at
 * first and flat later. After the last observation a counter goes on along the same shape, or stays
 * where it is if the post has gone quiet.
 *
 * <p>A counter falls only where the observations fall. A counter that one observation lacks runs
 * through the other one; a counter that no observation has is never known.
 */
final class GrowthCurve {
    /** Stands for "the source had no value" in the arrays of observations. */
    static final long UNKNOWN = -1;

    private final double halfLifeMillis;
    private final boolean quiet;
    private final long[][] ages = new long[Counter.values().length][];
    private final long[][] values = new long[Counter.values().length][];
    private final long lastObservedMillis;

    /**
     * @param agesMillis age of the post at each observation, ascending, above 0
     * @param observed one row per observation, one value per {@link Counter}, or {@link #UNKNOWN}
     * @param quiet whether the counters stand still after the last observation
     */
    GrowthCurve(long[] agesMillis, long[][] observed, double halfLifeMillis, boolean quiet) {
        this.halfLifeMillis = halfLifeMillis;
        this.quiet = quiet;
        this.lastObservedMillis = agesMillis[agesMillis.length - 1];
        for (Counter counter : Counter.values()) {
            int ordinal = counter.ordinal();
            int[] known = IntStream.range(0, agesMillis.length)
                    .filter(i -> observed[i][ordinal] != UNKNOWN)
                    .toArray();
            ages[ordinal] = Arrays.stream(known).mapToLong(i -> agesMillis[i]).toArray();
            values[ordinal] =
                    Arrays.stream(known).mapToLong(i -> observed[i][ordinal]).toArray();
        }
    }

    /** The counter at this age, or empty if no observation of the post has it. */
    OptionalLong valueAt(Counter counter, long ageMillis) {
        long[] at = ages[counter.ordinal()];
        long[] value = values[counter.ordinal()];
        if (at.length == 0) {
            return OptionalLong.empty();
        }
        if (ageMillis <= 0) {
            return OptionalLong.of(0);
        }
        int next = 0;
        while (next < at.length && at[next] < ageMillis) {
            next++;
        }
        if (next == at.length) {
            long last = value[next - 1];
            double ratio = quiet ? 1 : shape(ageMillis) / shape(at[next - 1]);
            return OptionalLong.of((long) Math.floor(last * ratio));
        }
        if (at[next] == ageMillis) {
            return OptionalLong.of(value[next]);
        }
        double fromShape = next == 0 ? 0 : shape(at[next - 1]);
        double fromValue = next == 0 ? 0 : value[next - 1];
        double part = (shape(ageMillis) - fromShape) / (shape(at[next]) - fromShape);
        return OptionalLong.of((long) Math.floor(fromValue + (value[next] - fromValue) * part));
    }

    /** How long the post has been without any activity at this age, in milliseconds; 0 while it is active. */
    long idleMillis(long ageMillis) {
        return quiet ? Math.max(0, ageMillis - lastObservedMillis) : 0;
    }

    private double shape(double ageMillis) {
        return ageMillis / (ageMillis + halfLifeMillis);
    }
}
