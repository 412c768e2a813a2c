package io.tidemark.scoring.formula;

import java.util.Arrays;

/**
 * What the posts of one project are scored from, one array per column: a project may have millions of posts. Rows are
 * numbered from 0 in the order in which they are added; the order does not matter to a score.
 */
public final class PoolInputs {

    /** A metric that was never measured, which is not 0. */
    public static final long NOT_MEASURED = -1;

    private int size;
    private int[] creator;
    private long[] publishedAt;
    private boolean[] deleted;
    private boolean[] known;
    private long[] views;
    private long[] likes;
    private long[] comments;
    private long[] shares;
    private long[] saves;

    /** @param capacity how many rows fit before the arrays grow; at least 1 */
    public PoolInputs(int capacity) {
        creator = new int[capacity];
        publishedAt = new long[capacity];
        deleted = new boolean[capacity];
        known = new boolean[capacity];
        views = new long[capacity];
        likes = new long[capacity];
        comments = new long[capacity];
        shares = new long[capacity];
        saves = new long[capacity];
    }

    /**
     * Adds a post. Each metric is a count from 0, or {@link #NOT_MEASURED}.
     *
     * @param creatorNumber a small number, from 0 without gaps, that posts of one creator share
     * @param publishedAtMicros microseconds since 1970
     * @return the row's number
     */
    public int add(
            int creatorNumber,
            long publishedAtMicros,
            boolean isDeleted,
            long viewCount,
            long likeCount,
            long commentCount,
            long shareCount,
            long saveCount) {
        int row = next();
        known[row] = true;
        creator[row] = creatorNumber;
        publishedAt[row] = publishedAtMicros;
        deleted[row] = isDeleted;
        views[row] = viewCount;
        likes[row] = likeCount;
        comments[row] = commentCount;
        shares[row] = shareCount;
        saves[row] = saveCount;
        return row;
    }

    /** Adds a post of which only the key is known; it stays unscored. */
    public int addUnknown() {
        int row = next();
        views[row] = NOT_MEASURED;
        likes[row] = NOT_MEASURED;
        comments[row] = NOT_MEASURED;
        shares[row] = NOT_MEASURED;
        saves[row] = NOT_MEASURED;
        return row;
    }

    /** How many rows were added. */
    public int size() {
        return size;
    }

    public boolean deleted(int row) {
        return deleted[row];
    }

    /** A number from 0 that posts of one creator share. */
    public int creator(int row) {
        return creator[row];
    }

    /** Microseconds since 1970. */
    public long publishedAt(int row) {
        return publishedAt[row];
    }

    /** Whether more than the key of the post is known. */
    public boolean known(int row) {
        return known[row];
    }

    public long views(int row) {
        return views[row];
    }

    public long likes(int row) {
        return likes[row];
    }

    public long comments(int row) {
        return comments[row];
    }

    public long shares(int row) {
        return shares[row];
    }

    public long saves(int row) {
        return saves[row];
    }

    /** Weighted engagements per view; a term that was not measured counts as 0. Views must be known and not 0. */
    double weightedEngagementRate(UgcVersion version, int row) {
        return (version.likeWeight() * term(likes[row])
                        + version.commentWeight() * term(comments[row])
                        + version.shareWeight() * term(shares[row])
                        + version.saveWeight() * term(saves[row]))
                / views[row];
    }

    /** A double, because weights times a count near 2^63 overflow a long; exact below 2^50. */
    private static double term(long count) {
        return count == NOT_MEASURED ? 0 : count;
    }

    private int next() {
        if (size == creator.length) {
            int capacity = Math.max(16, size + (size >> 1));
            creator = Arrays.copyOf(creator, capacity);
            publishedAt = Arrays.copyOf(publishedAt, capacity);
            deleted = Arrays.copyOf(deleted, capacity);
            known = Arrays.copyOf(known, capacity);
            views = Arrays.copyOf(views, capacity);
            likes = Arrays.copyOf(likes, capacity);
            comments = Arrays.copyOf(comments, capacity);
            shares = Arrays.copyOf(shares, capacity);
            saves = Arrays.copyOf(saves, capacity);
        }
        return size++;
    }
}
