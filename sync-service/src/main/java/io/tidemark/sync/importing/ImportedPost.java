package io.tidemark.sync.importing;

import io.tidemark.schemas.NaturalKeys;
import io.tidemark.sync.platform.Json;
import io.tidemark.sync.platform.JsonText;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The state of a post as the newest of its imported lines tells it.
 *
 * @param projectIds those that watch the account, sorted
 * @param observedAt the moment of that line, or of a change of the projects after it
 */
record ImportedPost(
        String postKey,
        String platform,
        String accountKey,
        String creatorHandle,
        Line.Content content,
        List<UUID> projectIds,
        Instant observedAt) {

    /** By which a change is noticed. */
    String contentHash() {
        Map<String, Json> fields = new HashMap<>();
        fields.put("account", text(accountKey));
        fields.put("handle", text(creatorHandle));
        fields.put("published", text(content.publishedAt().toString()));
        fields.put("media", text(content.mediaType()));
        fields.put("caption", text(content.caption()));
        fields.put("permalink", text(content.permalink()));
        fields.put("extra", text(content.extra()));
        return NaturalKeys.id("imported_post", postKey, JsonText.object(fields)).toString();
    }

    private static Json text(String value) {
        return value == null ? null : new Json.Text(value);
    }
}
