package io.tidemark.scoring.formula;

/**
 * The outcome for every row of a {@link PoolInputs}: a score with its parts, or the reason why there is none. The parts of
 * a row without a score are {@code NaN}. Only what depends on other rows is kept; the rest is computed again when it is
 * asked for, from the same inputs and with the same bits, because a project may have millions of posts.
 */
public final class PoolScores {

    private static final UnscoredReason[] REASONS = UnscoredReason.values();
    private static final byte SCORED = -1;

    private final UgcVersion version;
    private final PoolInputs inputs;
    private final long asOfMicros;
    private final int poolSize;
    private final byte[] reason;
    private final short[] score;
    private final int[] quality;
    private final int[] reach;
    private double[] medians = {};

    PoolScores(UgcVersion version, PoolInputs inputs, long asOfMicros, int poolSize) {
        this.version = version;
        this.inputs = inputs;
        this.asOfMicros = asOfMicros;
        this.poolSize = poolSize;
        reason = new byte[inputs.size()];
        score = new short[inputs.size()];
        quality = new int[inputs.size()];
        reach = new int[inputs.size()];
    }

    void unscored(int row, UnscoredReason why) {
        reason[row] = (byte) why.ordinal();
    }

    /** Takes the ranks by engagement; see {@link MeanRank}. */
    int[] qualityRanks() {
        return quality;
    }

    /** Takes the ranks by views. */
    int[] reachRanks() {
        return reach;
    }

    /** Takes the median of views of each creator. */
    void medians(double[] creatorMedians) {
        medians = creatorMedians;
    }

    /** Scores a row of which ranks and median are known. */
    void compute(int row) {
        reason[row] = SCORED;
        score[row] = (short) version.score(quality(row), reach(row), outperformance(row), freshness(row));
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
        return isScored(row) ? MeanRank.percentile(quality[row], poolSize) : Double.NaN;
    }

    /** Percentile of views in the pool. */
    public double reach(int row) {
        return isScored(row) ? MeanRank.percentile(reach[row], poolSize) : Double.NaN;
    }

    /** Views against the creator's median, 0 to 1, 0.5 on the median. */
    public double outperformance(int row) {
        return isScored(row) ? version.outperformance(inputs.views(row), medians[inputs.creator(row)]) : Double.NaN;
    }

    /** Bonus for age in points of the score. */
    public double freshness(int row) {
        return isScored(row) ? version.freshness(inputs.publishedAt(row), asOfMicros) : Double.NaN;
    }

    /** Weighted engagements per view. */
    public double weightedEngagementRate(int row) {
        return isScored(row) ? inputs.weightedEngagementRate(version, row) : Double.NaN;
    }

    /** Median of views of the creator's posts in the pool. */
    public double creatorMedianViews(int row) {
        return isScored(row) ? medians[inputs.creator(row)] : Double.NaN;
    }
}
