package io.tidemark.sync.platform;

/**
 * Something on a page that could not be used.
 *
 * @param externalId the post's id; null when that is what could not be read, and for metrics of the account
 * @param part {@code post} for a whole post, else the metric that was left out; {@code account} before one of the account
 * @param reason what is wrong, in words, without the value
 */
public record RejectedItem(String externalId, String part, String reason) {

    private static final String POST = "post";

    /** A whole post that cannot be used. */
    public static RejectedItem post(String externalId, String reason) {
        return new RejectedItem(externalId, POST, reason);
    }

    /** Whether nothing of the post is used. */
    public boolean wholePost() {
        return part.equals(POST);
    }
}
