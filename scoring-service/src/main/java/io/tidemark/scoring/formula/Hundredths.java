package io.tidemark.scoring.formula;

import java.math.BigDecimal;

/**
 * Scores as whole hundredths, so that they compare exactly with a threshold and print as decimals.
 *
 * <p>Half rounds up, and "half" is meant in decimal: a sum whose exact value is 6.345 is often held by the double just
 * below it, and taking that double literally gives 6.34. The arithmetic of a score errs by less than 1e-13, so everything
 * within 1e-12 below a half is taken for the half.
 */
public final class Hundredths {

    /** In hundredths; 1e-12 of a score. */
    private static final double TOLERANCE = 1e-10;

    private Hundredths() {}

    /** Rounds a finite number that is not negative to hundredths, half up. */
    static int halfUp(double value) {
        double scaled = value * 100;
        double whole = Math.floor(scaled);
        return (int) whole + (scaled - whole >= 0.5 - TOLERANCE ? 1 : 0);
    }

    /** The same number with two decimals. */
    public static BigDecimal toDecimal(int hundredths) {
        return BigDecimal.valueOf(hundredths, 2);
    }

    /**
     * The hundredths of a stored score.
     *
     * @throws ArithmeticException when the number has more than two decimals
     */
    public static int of(BigDecimal score) {
        return score.movePointRight(2).intValueExact();
    }
}
