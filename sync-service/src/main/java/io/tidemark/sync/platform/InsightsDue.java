package io.tidemark.sync.platform;

import java.time.Instant;
import java.util.Collection;
import java.util.Set;

/**
 * Tells for which posts a call of their own is worth its cost. A source whose listing brings every metric has no use for
 * it.
 */
@FunctionalInterface
public interface InsightsDue {

    /** The external ids of those posts that are due, out of the given ones. */
    Set<String> of(Collection<PostAge> posts);

    /**
     * A post that a listing showed.
     *
     * @param externalId as in {@link CollectedPost.Content}
     */
    record PostAge(String externalId, Instant publishedAt) {}
}
