package io.tidemark.sync.platform;

/**
 * How much of an account one run reads. The kinds are ordered: a completed run of one kind settles those before it too.
 */
public enum SyncKind {
    /** The first page: the newest posts with their metrics. */
    QUICK(false),
    /** Every page, so that an edit of an old post arrives. */
    POSTS(true),
    /** Every page, and the posts that no longer show are counted as missed, which may end in a deletion. */
    FULL(true);

    private final boolean everyPage;

    SyncKind(boolean everyPage) {
        this.everyPage = everyPage;
    }

    /** Whether a run goes on after the first page. */
    public boolean readsEveryPage() {
        return everyPage;
    }
}
