package io.tidemark.scoring.formula;

import java.util.Arrays;

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
        int[] posts = new int[creatorCount];
        for (int creator : creators) {
            posts[creator]++;
        }
        int[] passed = new int[creatorCount];
        double[] lower = new double[creatorCount];
        double[] medians = new double[creatorCount];
        Arrays.fill(medians, Double.NaN);
        for (int position : byViews) {
            int creator = creators[position];
            int place = passed[creator]++;
            if (place == posts[creator] - 1 >>> 1) {
                lower[creator] = views[position];
            }
            if (place == posts[creator] >>> 1) {
                medians[creator] = (lower[creator] + views[position]) / 2;
            }
        }
        return medians;
    }
}
