package io.tidemark.sync.sync;

import io.tidemark.schemas.event.BreakdownPart;
import io.tidemark.schemas.event.CurvePoint;
import io.tidemark.schemas.event.PostMetricsCollected;
import io.tidemark.schemas.event.PostSynced;
import io.tidemark.sync.platform.Breakdown;
import io.tidemark.sync.platform.CollectedPost;
import java.util.List;
import java.util.SortedMap;
import java.util.UUID;

/** Events made from nothing but a stored row, so that a repeated event equals the first to the byte. Pure. */
final class PostEvents {

    private PostEvents() {}

    static PostSynced synced(String platform, String source, KnownPost post) {
        KnownPost.State state = post.state();
        CollectedPost.Content content = state.content();
        return PostSynced.newBuilder()
                .setEventId(EventIds.postSynced(post.postKey(), source, state).toString())
                .setPostKey(post.postKey())
                .setPlatform(platform)
                .setExternalId(content.externalId())
                .setAccountKey(state.accountKey())
                .setCreatorHandle(state.creatorHandle())
                .setProjectIds(text(state.projectIds()))
                .setSource(source)
                .setObservedAt(state.observedAt())
                .setPublishedAt(content.publishedAt())
                .setMediaType(content.mediaType())
                .setCaption(content.caption())
                .setPermalink(content.permalink())
                .setThumbnailUrl(content.thumbnailUrl())
                .setDurationMs(content.durationMs())
                .setIsAd(content.isAd())
                .setContent(content.extra())
                .setDeletedAt(state.deletedAt())
                .build();
    }

    static PostMetricsCollected metrics(String platform, String source, KnownPost post) {
        KnownPost.Observation observation = post.observation();
        PostMetricsCollected event = PostMetricsCollected.newBuilder()
                .setEventId(observation.eventId().toString())
                .setPostKey(post.postKey())
                .setPlatform(platform)
                .setExternalId(post.state().content().externalId())
                .setAccountKey(post.state().accountKey())
                .setProjectIds(text(observation.projectIds()))
                .setSource(source)
                .setObservedAt(observation.observedAt())
                .setApproximate(observation.metrics().approximate())
                .setAbsentReasons(observation.metrics().absentReasons())
                .build();
        observation.metrics().values().forEach((metric, value) -> event.put(metric, value));
        CollectedPost.Curves curves = observation.metrics().curves();
        if (curves != null) {
            event.put("retention_curve", points(curves.retention()));
            event.put("likes_curve", points(curves.likes()));
        }
        SortedMap<String, Breakdown> breakdowns = observation.metrics().breakdowns();
        if (breakdowns != null) {
            event.put(
                    "breakdowns",
                    breakdowns.entrySet().stream()
                            .map(entry -> breakdown(entry.getKey(), entry.getValue()))
                            .toList());
        }
        return event;
    }

    private static io.tidemark.schemas.event.Breakdown breakdown(String kind, Breakdown breakdown) {
        return switch (breakdown) {
            case Breakdown.Absent(String reason) -> new io.tidemark.schemas.event.Breakdown(kind, reason, null);
            case Breakdown.Told(List<Breakdown.Part> parts) ->
                new io.tidemark.schemas.event.Breakdown(
                        kind,
                        null,
                        parts.stream()
                                .map(part -> new BreakdownPart(part.name(), part.share()))
                                .toList());
        };
    }

    private static List<CurvePoint> points(List<CollectedPost.Curves.Point> points) {
        return points == null
                ? null
                : points.stream()
                        .map(point -> new CurvePoint(point.second(), point.share()))
                        .toList();
    }

    private static List<String> text(List<UUID> projectIds) {
        return projectIds.stream().map(UUID::toString).toList();
    }
}
