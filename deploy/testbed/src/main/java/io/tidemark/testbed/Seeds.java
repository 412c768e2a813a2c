package io.tidemark.testbed;

import java.util.stream.LongStream;

/**
 * The seeds of property tests, which name the test and so tell how to repeat it: a fixed few in the normal build, and with
 * {@code -Dtidemark.seeds=17} or {@code -Dtidemark.seeds=1000-2000} others.
 */
public final class Seeds {

    private Seeds() {}

    /** The seeds from 1 to {@code count}, unless others are asked for. */
    public static LongStream few(int count) {
        String asked = System.getProperty("tidemark.seeds", "1-" + count);
        int dash = asked.indexOf('-', 1);
        return dash < 0
                ? LongStream.of(Long.parseLong(asked))
                : LongStream.rangeClosed(
                        Long.parseLong(asked.substring(0, dash)), Long.parseLong(asked.substring(dash + 1)));
    }
}
