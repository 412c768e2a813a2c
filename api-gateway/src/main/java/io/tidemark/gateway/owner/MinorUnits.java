package io.tidemark.gateway.owner;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Currency;

/** Money as a whole number of a currency's smallest unit, such as cents. Pure. */
final class MinorUnits {

    private static final int USUAL_DIGITS = 2;

    private MinorUnits() {}

    /**
     * Rounds an exact sum once, halves away from zero.
     *
     * @param exact a decimal number in text; null when there is none
     * @param currency ISO 4217; one that is not known has two digits
     * @throws ArithmeticException when it exceeds 2^63
     */
    static Long of(String exact, String currency) {
        return exact == null
                ? null
                : new BigDecimal(exact)
                        .movePointRight(digits(currency))
                        .setScale(0, RoundingMode.HALF_UP)
                        .longValueExact();
    }

    private static int digits(String currency) {
        try {
            int digits = Currency.getInstance(currency).getDefaultFractionDigits();
            return digits < 0 ? USUAL_DIGITS : digits;
        } catch (IllegalArgumentException e) {
            return USUAL_DIGITS;
        }
    }
}
