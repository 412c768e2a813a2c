package io.tidemark.scoring.formula;

/** Binary logarithm with the same bits on every machine, and exact for powers of two. */
final class Log2 {

    private static final double LN_2 = StrictMath.log(2);

    private Log2() {}

    /**
     * The logarithm of a positive, finite, normal number. {@link Math#log} may differ in its last bit between processors,
     * which would give a replay other bytes; {@link StrictMath} may not. The exponent is split off because a quotient of
     * two logarithms misses whole numbers by a bit.
     */
    static double of(double value) {
        int exponent = Math.getExponent(value);
        return exponent + StrictMath.log(Math.scalb(value, -exponent)) / LN_2;
    }
}
