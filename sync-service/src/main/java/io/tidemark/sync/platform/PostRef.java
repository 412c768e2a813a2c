package io.tidemark.sync.platform;

/**
 * A known post, as it is asked for.
 *
 * @param externalId as in {@link CollectedPost.Content}
 * @param sourcePostId the id by which the source asks for it; null when that is the external id
 */
public record PostRef(String externalId, String sourcePostId) {

    /** The id to ask by. */
    public String askBy() {
        return sourcePostId == null ? externalId : sourcePostId;
    }
}
