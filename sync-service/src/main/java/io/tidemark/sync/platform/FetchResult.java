package io.tidemark.sync.platform;

import java.time.Duration;
import java.util.List;

/** What reading one page gave. */
public sealed interface FetchResult permits FetchResult.Page, FetchResult.Pending, SourceFailure {

    /**
     * Posts with their observations.
     *
     * @param posts what could be read
     * @param rejected what was on the page and could not be used
     * @param nextCursor where the next page starts; null on the last page
     * @param partial whether the platform said that something is left out, so that absence proves nothing
     * @param owner who the posts belong to, as the platform tells it; null when it does not
     * @param limitation what the platform does not permit for this account, in words; null when all is permitted
     * @param accountMetrics what the answer told of the account itself; mostly empty
     */
    record Page(
            List<CollectedPost> posts,
            List<RejectedItem> rejected,
            String nextCursor,
            boolean partial,
            Owner owner,
            String limitation,
            List<AccountObservation> accountMetrics)
            implements FetchResult {

        /** How many posts the platform served on this page, good or bad. */
        public int served() {
            return posts.size() + rejectedPosts();
        }

        /** How many posts of the page could not be used at all. */
        public int rejectedPosts() {
            return (int) rejected.stream().filter(RejectedItem::wholePost).count();
        }
    }

    /**
     * The platform works on the answer.
     *
     * @param pollAfter how long to leave it alone
     */
    record Pending(Duration pollAfter) implements FetchResult {}

    /**
     * An account as its platform names it.
     *
     * @param platformAccountId the platform's own id, which survives a change of the handle
     * @param handle the handle without '@'; null when not told
     */
    record Owner(String platformAccountId, String handle) {}
}
