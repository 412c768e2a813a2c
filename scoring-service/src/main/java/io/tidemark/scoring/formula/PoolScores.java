package io.tidemark.scoring.formula;

import java.util.Arrays;

/**
 * The outcome for every row of a {@link PoolInputs}: a score with its parts, or the reason why there is none. The parts of
 * a row without a score are {@code NaN}.
 */
public final class PoolScores {

    private static final UnscoredReason[] REASONS = UnscoredReason.values();
    private static final byte SCORED = -1;

    private final int poolSize;
    private final byte[] reason;
    private final short[] score;
    private final double[] quality;
    private final double[] reach;
    private final double[] outperformance;
    private final double[] freshness;
    private final double[] weightedEngagementRate;
    private final double[] creatorMedianViews;

    PoolScores(int rows, int poolSize) {
        this.poolSize = poolSize;
        reason = new byte[rows];
        score = new short[rows];
        quality = nan(rows);
        reach = nan(rows);
        outperformance = nan(rows);
        freshness = nan(rows);
        weightedEngagementRate = nan(rows);
        creatorMedianViews = nan(rows);
    }

    void unscored(int row, UnscoredReason why) {
        reason[row] = (byte) why.ordinal();
    }

    void scored(int row, int hundredths, double[] parts) {
        reason[row] = SCORED;
        score[row] = (short) hundredths;
        quality[row] = parts[0];
        reach[row] = parts[1];
        outperformance[row] = parts[2];
        freshness[row] = parts[3];
        weightedEngagementRate[row] = parts[4];
        creatorMedianViews[row] = parts[5];
    }

    /** How many posts are alive and have enough views, whether or not they are enough for a pool. */
    public int poolSize() {
        return poolSize;
    }

    public boolean isScored(int row) {
        return reason[row] == SCORED;
    }

    /** Why the row has no score; null when it has one. */
    public UnscoredReason reason(int row) {
        return reason[row] == SCORED ? null : REASONS[reason[row]];
    }

    /** The score in hundredths, 0 to 1000; meaningless for a row without a score. */
    public int score(int row) {
        return score[row];
    }

    /** Percentile of the weighted engagement rate in the pool. */
    public double quality(int row) {
        return quality[row];
    }

    /** Percentile of views in the pool. */
    public double reach(int row) {
        return reach[row];
    }

    /** Views against the creator's median, 0 to 1, 0.5 on the median. */
    public double outperformance(int row) {
        return outperformance[row];
    }

    /** Bonus for age in points of the score. */
    public double freshness(int row) {
        return freshness[row];
    }

    /** Weighted engagements per view. */
    public double weightedEngagementRate(int row) {
        return weightedEngagementRate[row];
    }

    /** Median of views of the creator's posts in the pool. */
    public double creatorMedianViews(int row) {
        return creatorMedianViews[row];
    }

    private static double[] nan(int rows) {
        double[] values = new double[rows];
        Arrays.fill(values, Double.NaN);
        return values;
    }
}
