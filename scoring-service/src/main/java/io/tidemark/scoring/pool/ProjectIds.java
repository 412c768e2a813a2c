package io.tidemark.scoring.pool;

import io.tidemark.schemas.NaturalKeys;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The projects that an event names. */
final class ProjectIds {

    private ProjectIds() {}

    /** @throws IllegalArgumentException when one is not a UUID */
    static Set<UUID> parse(List<String> projectIds) {
        Set<UUID> parsed = HashSet.newHashSet(projectIds.size());
        for (String projectId : projectIds) {
            parsed.add(NaturalKeys.uuid("project_ids", projectId));
        }
        return parsed;
    }
}
