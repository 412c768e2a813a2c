package io.tidemark.gateway.overview;

import io.tidemark.schemas.NaturalKeys;
import java.util.UUID;

/** The key of a row of {@code post_overview}. */
record RowKey(UUID projectId, String postKey) {

    static RowKey of(String projectId, String postKey) {
        return new RowKey(NaturalKeys.uuid("project_id", projectId), NaturalKeys.key("post_key", postKey));
    }
}
