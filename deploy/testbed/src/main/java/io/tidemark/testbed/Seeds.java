package io.tidemark.testbed;

import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * The seeds of tests with random events, for {@code @MethodSource("io.tidemark.testbed.Seeds#three")}. They are the same in
 * every run, so that a failure can be had again; {@code -Dtidemark.seed} names another one.
 */
public final class Seeds {

    private static final String PROPERTY = "tidemark.seed";

    private Seeds() {}

    /** Three seeds, or the one that {@code tidemark.seed} names. */
    public static LongStream three() {
        return of(1, 20, 300);
    }

    /** One seed, or the one that {@code tidemark.seed} names. */
    public static LongStream one() {
        return of(50_000);
    }

    private static LongStream of(long... usual) {
        Long given = Long.getLong(PROPERTY);
        long[] seeds = given == null ? usual : new long[] {given};
        System.out.println("seeds " + Arrays.toString(seeds) + "; another one by -D" + PROPERTY + "=N");
        return Arrays.stream(seeds);
    }
}
