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
        PoolScores scores = new PoolScores(inputs.size(), pool.length);
        for (int row = 0; row < inputs.size(); row++) {
            UnscoredReason reason = outside(version, inputs, row);
            if (reason != null) {
                scores.unscored(row, reason);
            } else if (tooSmall) {
                scores.unscored(row, UnscoredReason.POOL_TOO_SMALL);
            }
        }
        if (!tooSmall) {
            scorePool(version, inputs, pool, asOfMicros, scores);
        }
        return scores;
    }

    private static void scorePool(
            UgcVersion version, PoolInputs inputs, int[] pool, long asOfMicros, PoolScores scores) {
        long[] views = new long[pool.length];
        long[] rates = new long[pool.length];
        int[] creators = new int[pool.length];
        for (int i = 0; i < pool.length; i++) {
            views[i] = inputs.views(pool[i]);
            // the bits of doubles that are not negative sort like the doubles
            rates[i] = Double.doubleToRawLongBits(inputs.weightedEngagementRate(version, pool[i]));
            creators[i] = inputs.creator(pool[i]);
        }
        int[] byViews = SortedRows.ascending(views);
        double[] reach = MeanRank.percentiles(views, byViews);
        double[] medians = CreatorMedians.of(creators, views, byViews);
        double[] quality = MeanRank.percentiles(rates, SortedRows.ascending(rates));
        double[] parts = new double[6];
        for (int i = 0; i < pool.length; i++) {
            double median = medians[creators[i]];
            parts[0] = quality[i];
            parts[1] = reach[i];
            parts[2] = version.outperformance(views[i], median);
            parts[3] = version.freshness(inputs.publishedAt(pool[i]), asOfMicros);
            parts[4] = Double.longBitsToDouble(rates[i]);
            parts[5] = median;
            scores.scored(pool[i], version.score(parts[0], parts[1], parts[2], parts[3]), parts);
        }
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
