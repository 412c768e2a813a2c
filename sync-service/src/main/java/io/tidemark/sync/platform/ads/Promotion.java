package io.tidemark.sync.platform.ads;

/**
 * What a platform tells of the post behind an ad. Each part is null where it is not told; all of them are when the ad
 * promotes no post.
 *
 * @param sourcePostId the platform's own id of the organic post
 * @param shownPostId the platform's own id of what is shown, which may be a copy of the organic post
 * @param externalId the external id, as post keys have it, of what is shown
 */
public record Promotion(String adId, String sourcePostId, String shownPostId, String externalId) {}
