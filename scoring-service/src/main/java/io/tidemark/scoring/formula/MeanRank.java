package io.tidemark.scoring.formula;

/** Percentiles by mean rank: never 0 or 1, equal for ties, and independent of the order of the values. */
final class MeanRank {

    private MeanRank() {}

    /**
     * Ranks positions by their keys. A rank is the number of values below plus the number of values below or equal, itself
     * included: twice the mean rank, and whole.
     *
     * @param keys the values, or numbers that sort and tie like them; not negative
     * @param order the positions of the keys in ascending order
     * @param rows where in {@code ranks} the rank of each position goes
     */
    static void rank(long[] keys, int[] order, int[] rows, int[] ranks) {
        int size = keys.length;
        int start = 0;
        while (start < size) {
            long key = keys[order[start]];
            int end = start + 1;
            while (end < size && keys[order[end]] == key) {
                end++;
            }
            for (int i = start; i < end; i++) {
                ranks[rows[order[i]]] = start + end;
            }
            start = end;
        }
    }

    /** The share of values below plus half the share of values equal to it, itself included. */
    static double percentile(int rank, int size) {
        return rank / (2.0 * size);
    }
}
