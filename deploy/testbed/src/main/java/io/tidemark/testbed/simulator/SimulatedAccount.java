package io.tidemark.testbed.simulator;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * One simulated account.
 *
 * @param platformAccountId 19 digits
 * @param businessId the id under which the account is connected: TikTok's open id, else the platform's own id
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
        return switch (source) {
            case TIKTOK_BUSINESS, SIFT ->
                "https://www.tiktok.com/@" + handle + (post.isPhoto() ? "/photo/" : "/video/") + post.id();
            case X -> "https://x.com/" + handle + "/status/" + post.id();
            case INSTAGRAM -> InstagramMedia.listed(post).permalink(handle);
            case LINKEDIN -> "https://www.linkedin.com/feed/update/" + LinkedInFigures.urn(post) + "/";
        };
    }
}
