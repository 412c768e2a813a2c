package io.tidemark.schemas;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * Keys and ids that are derived from what a thing is, never random or serial, so that a replay makes the same rows.
 */
public final class NaturalKeys {

    /** The namespace of every id below. It is part of the contract and never changes. */
    private static final UUID NAMESPACE = UUID.fromString("6f1d3a54-5b0e-5d0c-9f43-71de3a4c0a11");

    /** What an index entry of PostgreSQL can surely hold beside the other columns of a key, in characters. */
    private static final int MAX_KEY_LENGTH = 512;

    private static final int UUID_LENGTH = 36;

    /** Cannot occur in a key part, so that joined parts stay apart. */
    private static final char SEPARATOR = '\u001f';

    private NaturalKeys() {}

    /** {@code platform:external_id}, the key of a post on every topic and table. */
    public static String postKey(String platform, String externalId) {
        return platform + ":" + externalId;
    }

    /** {@code platform:platform_account_id}, the key of the account that publishes. */
    public static String accountKey(String platform, String platformAccountId) {
        return platform + ":" + platformAccountId;
    }

    /** {@code platform:ad_id}, the key of an ad on every topic and table. */
    public static String adKey(String platform, String adId) {
        return platform + ":" + adId;
    }

    /** {@code project_id/post_key}, the record key of containers, scores and eligibility. */
    public static String projectPostKey(UUID projectId, String postKey) {
        return projectId + "/" + postKey;
    }

    /**
     * The key that a field of an event holds.
     *
     * @throws IllegalArgumentException when it has not 1 to 512 characters or one of them is NUL, so that no table can
     *     hold it
     */
    public static String key(String field, String text) {
        if (text.isEmpty() || text.length() > MAX_KEY_LENGTH) {
            throw new IllegalArgumentException(
                    field + " has " + text.length() + " characters, not 1 to " + MAX_KEY_LENGTH);
        }
        return text(field, text);
    }

    /**
     * Text that a field of an event holds.
     *
     * @throws IllegalArgumentException when it has the character NUL, which PostgreSQL cannot store
     */
    public static String text(String field, String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(field + " holds the character NUL");
        }
        return text;
    }

    /**
     * The id that a field of an event holds. {@link UUID#fromString} also takes shorter groups, such as {@code 1-1-1-1-1}.
     *
     * @throws IllegalArgumentException when it is not a UUID in its usual form
     */
    public static UUID uuid(String field, String text) {
        if (text.length() == UUID_LENGTH) {
            try {
                return UUID.fromString(text);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(field + " is not a UUID: " + text, e);
            }
        }
        throw new IllegalArgumentException(field + " is not a UUID: " + text);
    }

    /** The id of the one container of a post in a project. */
    public static UUID containerId(UUID projectId, String postKey) {
        return id("content_container", projectId.toString(), postKey);
    }

    /** The id of the ads_content that scores a container. */
    public static UUID adsContentId(UUID containerId) {
        return id("ads_content", containerId.toString());
    }

    /**
     * A UUID of version 5 (RFC 9562) from a kind and the parts of a natural key.
     *
     * @param kind what the id names, such as {@code content_container}
     * @param parts the natural key, in a fixed order; a part may be empty but not null
     */
    public static UUID id(String kind, String... parts) {
        StringBuilder name = new StringBuilder(kind);
        for (String part : parts) {
            name.append(SEPARATOR).append(part);
        }
        MessageDigest sha1 = sha1();
        sha1.update(ByteBuffer.allocate(16)
                .putLong(NAMESPACE.getMostSignificantBits())
                .putLong(NAMESPACE.getLeastSignificantBits())
                .array());
        ByteBuffer hash = ByteBuffer.wrap(sha1.digest(name.toString().getBytes(StandardCharsets.UTF_8)));
        long high = hash.getLong() & 0xffffffffffff0fffL | 0x5000L;
        long low = hash.getLong() & 0x3fffffffffffffffL | 0x8000000000000000L;
        return new UUID(high, low);
    }

    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}
