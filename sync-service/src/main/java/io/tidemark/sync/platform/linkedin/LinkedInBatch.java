package io.tidemark.sync.platform.linkedin;

import io.tidemark.sync.platform.CollectedPost;
import io.tidemark.sync.platform.MetricReadings;
import io.tidemark.sync.platform.RegisteredPosts;
import io.tidemark.sync.platform.RejectedItem;
import io.tidemark.sync.platform.SourceFailure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Posts that were read, in the order in which they were wanted.
 *
 * @param limitation what is not permitted, in words; null when all is
 * @param failure why not all wanted posts are here; null when they are
 */
record LinkedInBatch(List<CollectedPost> posts, List<RejectedItem> rejected, String limitation, SourceFailure failure) {

    /** Nothing read, and why. */
    static LinkedInBatch failed(SourceFailure failure) {
        return new LinkedInBatch(List.of(), List.of(), null, failure);
    }

    /** Gathers a batch. */
    static final class Builder {

        private final List<CollectedPost> posts = new ArrayList<>();
        private final List<RejectedItem> rejected = new ArrayList<>();
        private String limitation;

        void add(RegisteredPosts.Post post, MetricReadings readings, Instant observedAt) {
            rejected.addAll(readings.rejected());
            posts.add(new CollectedPost(
                    content(post), readings.finish(LinkedInSource.PLATFORM, false), observedAt, true));
        }

        void limited(String words) {
            limitation = words;
        }

        LinkedInBatch build(SourceFailure failure) {
            return new LinkedInBatch(posts, rejected, limitation, failure);
        }

        private static CollectedPost.Content content(RegisteredPosts.Post post) {
            String permalink = post.permalink() != null
                    ? post.permalink()
                    : PostUrn.ofExternalId(post.externalId())
                            .map(urn -> "https://www.linkedin.com/feed/update/" + urn + "/")
                            .orElse(null);
            return new CollectedPost.Content(
                    post.externalId(),
                    null,
                    post.publishedAt(),
                    post.mediaType(),
                    post.caption(),
                    permalink,
                    null,
                    null,
                    null,
                    null);
        }
    }
}
