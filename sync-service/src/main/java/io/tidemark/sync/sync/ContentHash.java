package io.tidemark.sync.sync;

import io.tidemark.sync.platform.CollectedPost;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The fingerprint by which a change of content is noticed. Pure. */
final class ContentHash {

    private ContentHash() {}

    /** SHA-256 in hex; null and empty text differ, and no two fields can run into one another. */
    static String of(String accountKey, String handle, CollectedPost.Content content) {
        String fields = Stream.of(
                        accountKey,
                        handle,
                        content.externalId(),
                        content.publishedAt(),
                        content.mediaType(),
                        content.caption(),
                        content.permalink(),
                        content.thumbnailUrl(),
                        content.durationMs(),
                        content.isAd(),
                        content.extra())
                .map(field -> field == null ? "-" : field.toString().length() + ":" + field)
                .collect(Collectors.joining("|"));
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(fields.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
