package io.tidemark.scoring.formula;

/** The median of views of each creator in a pool. */
final class CreatorMedians {

    private CreatorMedians() {}

    /**
     * The median per creator number; the mean of the middle two when a creator has an even number of posts. A creator
     * without posts has {@code NaN}.
     *
     * @param creators the creator number of each post
     * @param views the views of each post
     * @param byViews the positions of the posts in ascending order of views, which spares sorting each creator's posts
     */
    static double[] of(int[] creators, long[] views, int[] byViews) {
        int creatorCount = 0;
        for (int creator : creators) {
            creatorCount = Math.max(creatorCount, creator + 1);
        }
        int[] starts = new int[creatorCount + 1];
        for (int creator : creators) {
            starts[creator + 1]++;
        }
        for (int creator = 0; creator < creatorCount; creator++) {
            starts[creator + 1] += starts[creator];
        }
        int[] filled = starts.clone();
        long[] grouped = new long[views.length];
        for (int position : byViews) {
            grouped[filled[creators[position]]++] = views[position];
        }
        double[] medians = new double[creatorCount];
        for (int creator = 0; creator < creatorCount; creator++) {
            medians[creator] = middle(grouped, starts[creator], starts[creator + 1]);
        }
        return medians;
    }

    private static double middle(long[] sorted, int from, int to) {
        if (from == to) {
            return Double.NaN;
        }
        double lower = sorted[(from + to - 1) >>> 1];
        double upper = sorted[(from + to) >>> 1];
        return (lower + upper) / 2;
    }
}
