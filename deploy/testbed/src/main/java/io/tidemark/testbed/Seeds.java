package io.tidemark.testbed;

import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * The seeds of tests with random events, for {@code @MethodSource("io.tidemark.testbed.Seeds#three")}. They are the same in
 * every run, so that a failure can be had again; {@code -Dtidemark.seed} names another one.
 */
public final class Seeds {

    private static final String PROPERTY = "tidemark.seed";

    /** How many seeds cheap tests take at least. */
    private static final String MORE = "tidemark.seeds";

    private Seeds() {}

    /** Three seeds, or the one that {@code tidemark.seed} names. */
    public static LongStream three() {
        return of(1, 20, 300);
    }

    /** One seed, or the one that {@code tidemark.seed} names. */
    public static LongStream one() {
        return of(50_000);
    }

    /** The seeds from 1 to {@code count}, or the one that {@code tidemark.seed} names; {@code tidemark.seeds} takes more. */
    public static LongStream upTo(int count) {
        return of(LongStream.rangeClosed(1, Math.max(count, Integer.getInteger(MORE, 0)))
                .toArray());
    }

    private static LongStream of(long... usual) {
        Long given = Long.getLong(PROPERTY);
        long[] seeds = given == null ? usual : new long[] {given};
        System.out.println("seeds " + shown(seeds) + "; another one by -D" + PROPERTY + "=N");
        return Arrays.stream(seeds);
    }

    private static String shown(long[] seeds) {
        return seeds.length <= 3 ? Arrays.toString(seeds) : seeds[0] + " to " + seeds[seeds.length - 1];
    }
}
