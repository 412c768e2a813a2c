package io.tidemark.scoring.formula;

/** Sorts positions by a 64-bit key that is not negative, in linear time and without objects. */
public final class SortedRows {

    private static final int DIGIT_BITS = 11;
    private static final int BUCKETS = 1 << DIGIT_BITS;
    private static final int DIGITS = (Long.SIZE + DIGIT_BITS - 1) / DIGIT_BITS;

    private SortedRows() {}

    /**
     * The positions of the keys in ascending order of the keys; equal keys keep their order. This is a radix sort by the
     * least significant digit first; digits in which all keys agree cost nothing.
     *
     * @param keys not negative; left as they are
     */
    public static int[] ascending(long[] keys) {
        int size = keys.length;
        int[] order = new int[size];
        for (int i = 0; i < size; i++) {
            order[i] = i;
        }
        int[][] counts = countDigits(keys);
        int[] next = new int[size];
        for (int digit = 0; digit < DIGITS; digit++) {
            int shift = digit * DIGIT_BITS;
            int[] offsets = counts[digit];
            if (size > 0 && offsets[bucket(keys[0], shift)] == size) {
                continue;
            }
            int offset = 0;
            for (int bucket = 0; bucket < BUCKETS; bucket++) {
                int count = offsets[bucket];
                offsets[bucket] = offset;
                offset += count;
            }
            for (int position : order) {
                next[offsets[bucket(keys[position], shift)]++] = position;
            }
            int[] sorted = next;
            next = order;
            order = sorted;
        }
        return order;
    }

    private static int[][] countDigits(long[] keys) {
        int[][] counts = new int[DIGITS][BUCKETS];
        for (long key : keys) {
            for (int digit = 0; digit < DIGITS; digit++) {
                counts[digit][bucket(key, digit * DIGIT_BITS)]++;
            }
        }
        return counts;
    }

    private static int bucket(long key, int shift) {
        return (int) (key >>> shift) & BUCKETS - 1;
    }
}
