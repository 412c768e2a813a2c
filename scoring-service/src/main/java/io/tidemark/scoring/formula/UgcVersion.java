package io.tidemark.scoring.formula;

/**
 * The constants of a formula that ranks posts within the pool of their project.
 *
 * @param id the name that is stored with each score
 * @param minimumViews a post with fewer views is outside the pool
 * @param minimumPool a smaller pool scores nothing
 * @param likeWeight points of a like in the weighted engagement rate
 * @param commentWeight points of a comment
 * @param shareWeight points of a share
 * @param saveWeight points of a save
 * @param qualityWeight share of the engagement percentile in the ranked part
 * @param reachWeight share of the views percentile in the ranked part
 * @param outperformanceWeight share of the outperformance in the ranked part
 * @param rankedMaximum what the ranked part gives at most
 * @param outperformanceSpan over how many doublings of views outperformance runs from 0 to 1, centred on the median
 * @param freshnessMaximum what a post gets on top at the moment of its publication
 * @param freshnessDays after how many days nothing of that is left
 * @param maximumScore the score is clamped to 0 and this
 */
public record UgcVersion(
        String id,
        long minimumViews,
        int minimumPool,
        int likeWeight,
        int commentWeight,
        int shareWeight,
        int saveWeight,
        double qualityWeight,
        double reachWeight,
        double outperformanceWeight,
        double rankedMaximum,
        double outperformanceSpan,
        double freshnessMaximum,
        double freshnessDays,
        double maximumScore)
        implements ScoringVersion {

    /** The version of the pool {@code ugc}. */
    public static final UgcVersion UGC_1 =
            new UgcVersion("ugc-1", 50, 3, 1, 3, 5, 6, 0.45, 0.25, 0.30, 8.5, 6, 1.5, 90, 10);

    /**
     * The bonus for age.
     *
     * @param publishedAtMicros microseconds since 1970
     * @param asOfMicros microseconds since 1970; a moment before the publication counts as age 0
     * @return from 0 to {@link #freshnessMaximum}
     */
    double freshness(long publishedAtMicros, long asOfMicros) {
        return freshnessMaximum * Math.max(0, 1 - Age.days(publishedAtMicros, asOfMicros) / freshnessDays);
    }

    /** How far above (to 1) or below (to 0) its creator's median a post is; 0.5 on the median. */
    double outperformance(long views, double creatorMedianViews) {
        double doublings = Log2.of(views / creatorMedianViews);
        return Math.clamp(0.5 + doublings / outperformanceSpan, 0, 1);
    }

    /** The score in hundredths from its four parts. */
    int score(double quality, double reach, double outperformance, double freshness) {
        double ranked = qualityWeight * quality + reachWeight * reach + outperformanceWeight * outperformance;
        return Hundredths.halfUp(Math.clamp(rankedMaximum * ranked + freshness, 0, maximumScore));
    }
}
