package io.tidemark.scoring.formula;

import java.util.concurrent.TimeUnit;

/** How old a post is at a moment. */
final class Age {

    private static final double MICROS_PER_DAY = TimeUnit.DAYS.toMicros(1);

    private Age() {}

    /** Fractional days, never negative: a post that is not yet out counts as just published. */
    static double days(long publishedAtMicros, long asOfMicros) {
        return asOfMicros <= publishedAtMicros ? 0 : (asOfMicros - publishedAtMicros) / MICROS_PER_DAY;
    }
}
