package io.tidemark.sync.sync;

import io.tidemark.schemas.NaturalKeys;
import io.tidemark.sync.platform.CollectedPost;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;

/** Ids of events, derived so that telling the same thing twice gives the same id. Pure. */
final class EventIds {

    private EventIds() {}

    static String postKey(String platform, CollectedPost post) {
        return NaturalKeys.postKey(platform, post.content().externalId());
    }

    static UUID metricsCollected(String postKey, String source, Instant observedAt, CollectedPost.Metrics metrics) {
        return NaturalKeys.id(
                "post_metrics_collected",
                postKey,
                source,
                observedAt.toString(),
                MetricsText.values(metrics)
                        + Objects.toString(CurvesText.write(metrics.curves()), "")
                        + Objects.toString(BreakdownsText.write(metrics.breakdowns()), ""));
    }

    static UUID postSynced(String postKey, String source, KnownPost.State state) {
        return NaturalKeys.id(
                "post_synced",
                postKey,
                source,
                state.observedAt().toString(),
                state.contentHash(),
                state.projectIds().stream().map(UUID::toString).collect(Collectors.joining(",")),
                state.deletedAt() == null ? "" : state.deletedAt().toString());
    }
}
