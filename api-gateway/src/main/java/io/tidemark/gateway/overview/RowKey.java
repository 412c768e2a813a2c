package io.tidemark.gateway.overview;

import io.tidemark.schemas.NaturalKeys;
import java.util.UUID;

/**
 * The key of a row of {@code post_overview}.
 *
 * @param projectId null for what is said of a post to no project
 * @throws IllegalArgumentException when no table can hold the key
 */
record RowKey(UUID projectId, String postKey) {

    RowKey {
        NaturalKeys.key("post_key", postKey);
    }

    static RowKey of(String projectId, String postKey) {
        return new RowKey(NaturalKeys.uuid("project_id", projectId), postKey);
    }
}
