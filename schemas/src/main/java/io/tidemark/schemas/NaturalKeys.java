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
