package io.tidemark.testbed.simulator;

import java.util.List;

/**
 * A number drawn from a seed and the names of what it is drawn for. Pure: the same seed and the same
 * names give the same number in every run, whatever was drawn before.
 */
record Draw(long state) {

    static Draw of(long seed) {
        return new Draw(mix(seed));
    }

    Draw with(long key) {
        return new Draw(mix(state * 31 + key + 0x9E3779B97F4A7C15L));
    }

    Draw with(String key) {
        long hash = 1125899906842597L;
        for (int i = 0; i < key.length(); i++) {
            hash = hash * 31 + key.charAt(i);
        }
        return with(hash);
    }

    /** From 0 (inclusive) to {@code bound} (exclusive). */
    long below(long bound) {
        return Long.remainderUnsigned(state, bound);
    }

    /** From 0 (inclusive) to 1 (exclusive). */
    double unit() {
        return (state >>> 11) * 0x1.0p-53;
    }

    double between(double from, double to) {
        return from + (to - from) * unit();
    }

    <T> T oneOf(List<T> choices) {
        return choices.get((int) below(choices.size()));
    }

    /** SplitMix64's finaliser: neighbouring inputs give unrelated outputs. */
    private static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
