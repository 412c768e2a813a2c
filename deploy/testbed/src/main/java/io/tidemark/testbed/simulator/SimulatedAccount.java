package io.tidemark.testbed.simulator;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * One simulated account on TikTok.
 *
 * @param platformAccountId 19 digits
 * @param businessId the open id under which the account answers on the Business API
 * @param scopes what the account's owner granted; empty for an account read through SIFT
 * @param likesHidden whether the creator hides the likes of all posts
 * @param posts newest first, with the ones still to come
 */
public record SimulatedAccount(
        int number,
        Source source,
        String platformAccountId,
        String businessId,
        String handle,
        String displayName,
        String niche,
        long followers,
        long following,
        Set<String> scopes,
        boolean likesHidden,
        List<SimulatedPost> posts) {

    /** Posts that are public at this instant, newest first. */
    public List<SimulatedPost> postsAt(Instant now) {
        return posts.stream().filter(post -> post.isPublishedAt(now)).toList();
    }

    String postUrl(SimulatedPost post) {
        return "https://www.tiktok.com/@" + handle + (post.isPhoto() ? "/photo/" : "/video/") + post.id();
    }
}
