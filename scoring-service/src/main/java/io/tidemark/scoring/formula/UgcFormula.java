package io.tidemark.scoring.formula;

import java.util.Arrays;

/** Scores all posts of a project against each other. A pure function of the inputs, the version and the moment. */
public final class UgcFormula {

    private UgcFormula() {}

    /**
     * Scores the rows that form the pool and tells of every other row why it has no score. When the pool is smaller than
     * the version asks for, nothing is scored; it is the caller's part to leave earlier scores alone.
     *
     * @param asOfMicros microseconds since 1970
     */
    public static PoolScores score(UgcVersion version, PoolInputs inputs, long asOfMicros) {
        int[] pool = pool(version, inputs);
        boolean tooSmall = pool.length < version.minimumPool();
        PoolScores scores = new PoolScores(version, inputs, asOfMicros, pool.length);
        for (int row = 0; row < inputs.size(); row++) {
            UnscoredReason reason = outside(version, inputs, row);
            if (reason != null) {
                scores.unscored(row, reason);
            } else if (tooSmall) {
                scores.unscored(row, UnscoredReason.POOL_TOO_SMALL);
            }
        }
        if (!tooSmall) {
            scorePool(version, inputs, pool, scores);
        }
        return scores;
    }

    private static void scorePool(UgcVersion version, PoolInputs inputs, int[] pool, PoolScores scores) {
        rankByViews(inputs, pool, scores);
        long[] rates = new long[pool.length];
        for (int i = 0; i < pool.length; i++) {
            // the bits of doubles that are not negative sort like the doubles
            rates[i] = Double.doubleToRawLongBits(inputs.weightedEngagementRate(version, pool[i]));
        }
        MeanRank.rank(rates, SortedRows.ascending(rates), pool, scores.qualityRanks());
        for (int row : pool) {
            scores.compute(row);
        }
    }

    private static void rankByViews(PoolInputs inputs, int[] pool, PoolScores scores) {
        long[] views = new long[pool.length];
        int[] creators = new int[pool.length];
        for (int i = 0; i < pool.length; i++) {
            views[i] = inputs.views(pool[i]);
            creators[i] = inputs.creator(pool[i]);
        }
        int[] byViews = SortedRows.ascending(views);
        MeanRank.rank(views, byViews, pool, scores.reachRanks());
        scores.medians(CreatorMedians.of(creators, views, byViews));
    }

    private static int[] pool(UgcVersion version, PoolInputs inputs) {
        int size = 0;
        int[] pool = new int[inputs.size()];
        for (int row = 0; row < inputs.size(); row++) {
            if (outside(version, inputs, row) == null) {
                pool[size++] = row;
            }
        }
        return Arrays.copyOf(pool, size);
    }

    /** Why a row is outside the pool; null when it is inside. */
    private static UnscoredReason outside(UgcVersion version, PoolInputs inputs, int row) {
        if (inputs.deleted(row)) {
            return UnscoredReason.DELETED;
        }
        if (!inputs.known(row) || inputs.views(row) == PoolInputs.NOT_MEASURED) {
            return UnscoredReason.NO_METRICS;
        }
        return inputs.views(row) < version.minimumViews() ? UnscoredReason.TOO_FEW_VIEWS : null;
    }
}
