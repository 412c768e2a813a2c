package io.tidemark.sync.sync;

import io.tidemark.sync.platform.CollectedPost;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * What we know of a post of an account, and what of it has been announced.
 *
 * @param state the newest state
 * @param observation the newest observation of its metrics
 * @param insightsAt when the costly reading was last made; null when never
 * @param missedFullSyncs complete full runs in a row that did not show it
 * @param lastSeenEpoch the lease under which it was last seen
 */
record KnownPost(
        String postKey,
        State state,
        Observation observation,
        Instant insightsAt,
        int missedFullSyncs,
        long lastSeenEpoch) {

    /** Everything but the metrics. */
    record State(
            String accountKey,
            String creatorHandle,
            CollectedPost.Content content,
            String contentHash,
            List<UUID> projectIds,
            Instant observedAt,
            Instant deletedAt,
            boolean announced) {

        /** The same state with what is not announced of a sighting. */
        State with(String sourcePostId) {
            return Objects.equals(sourcePostId, content.sourcePostId())
                    ? this
                    : new State(
                            accountKey,
                            creatorHandle,
                            content.with(sourcePostId),
                            contentHash,
                            projectIds,
                            observedAt,
                            deletedAt,
                            announced);
        }
    }

    /** One observation, with the projects that it was made for. */
    record Observation(
            CollectedPost.Metrics metrics,
            Instant observedAt,
            List<UUID> projectIds,
            UUID eventId,
            boolean announced) {}
}
