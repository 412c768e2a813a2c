package io.tidemark.sync.importing;

import io.tidemark.schemas.NaturalKeys;
import io.tidemark.sync.platform.CollectedPost;
import io.tidemark.sync.sync.MetricsText;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * One imported observation of a post's metrics.
 *
 * @param projectIds those that watched the account when it was imported, sorted
 */
record ImportedObservation(
        String postKey,
        String platform,
        String externalId,
        String accountKey,
        CollectedPost.Metrics metrics,
        Instant observedAt,
        List<UUID> projectIds) {

    /** The same for the same post, moment and values, whoever imports them. */
    UUID eventId() {
        return NaturalKeys.id(
                "post_metrics_collected",
                postKey,
                ImportEvents.SOURCE,
                observedAt.toString(),
                MetricsText.values(metrics));
    }
}
