package io.tidemark.scoring.formula;

/** Percentiles by mean rank: never 0 or 1, equal for ties, and independent of the order of the values. */
final class MeanRank {

    private MeanRank() {}

    /**
     * For each value the share of values below it plus half the share of values equal to it, itself included.
     *
     * @param keys the values, or numbers that sort and tie like them; not negative
     * @param order the positions of the keys in ascending order
     */
    static double[] percentiles(long[] keys, int[] order) {
        int size = keys.length;
        double[] percentiles = new double[size];
        int start = 0;
        while (start < size) {
            long key = keys[order[start]];
            int end = start + 1;
            while (end < size && keys[order[end]] == key) {
                end++;
            }
            double percentile = ((double) start + end) / (2.0 * size);
            for (int i = start; i < end; i++) {
                percentiles[order[i]] = percentile;
            }
            start = end;
        }
        return percentiles;
    }
}
