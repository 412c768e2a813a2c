package io.tidemark.scoring.formula;

import java.math.BigDecimal;

/**
 * The constants of a formula for creatives that have no organic audience: they wear out with age and are held up by what
 * is spent on them. The floor stands before the boost, so an old creative with spend can stay eligible.
 *
 * @param id the name that is stored with each score
 * @param start the score at age 0 without spend
 * @param decay how much of it is lost within {@code decayDays}
 * @param decayDays the days over which {@code decay} is lost
 * @param floor age alone brings the score no lower than this
 * @param maximumBoost what spend adds at most
 * @param spendPerPoint spend in major units of the account's currency for one point of boost
 * @param maximumScore the score is never higher
 */
public record GeneratedVersion(
        String id,
        double start,
        double decay,
        double decayDays,
        double floor,
        double maximumBoost,
        double spendPerPoint,
        double maximumScore)
        implements ScoringVersion {

    /** The version of the pools {@code generated} and {@code manual}. */
    public static final GeneratedVersion GENERATED_1 = new GeneratedVersion("generated-1", 7, 5, 30, 2, 3, 33.3, 10);

    /**
     * The score in hundredths.
     *
     * @param publishedAtMicros microseconds since 1970
     * @param asOfMicros microseconds since 1970; a moment before the publication counts as age 0
     * @param spendLast30Days spend in major units of the account's currency, not negative
     * @throws IllegalArgumentException when the spend is negative
     */
    public int score(long publishedAtMicros, long asOfMicros, BigDecimal spendLast30Days) {
        if (spendLast30Days.signum() < 0) {
            throw new IllegalArgumentException("spend is negative: " + spendLast30Days);
        }
        double aged = Math.max(floor, start - decay * Age.days(publishedAtMicros, asOfMicros) / decayDays);
        double boost = Math.min(maximumBoost, spendLast30Days.doubleValue() / spendPerPoint);
        return Hundredths.halfUp(Math.min(maximumScore, aged + boost));
    }
}
