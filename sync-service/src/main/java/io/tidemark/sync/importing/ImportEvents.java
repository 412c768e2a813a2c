package io.tidemark.sync.importing;

import io.tidemark.schemas.NaturalKeys;
import io.tidemark.schemas.event.PostMetricsCollected;
import io.tidemark.schemas.event.PostSynced;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/** Events made from nothing but stored rows, so that a repeated event equals the first to the byte. Pure. */
final class ImportEvents {

    /** The source that events name. */
    static final String SOURCE = "import";

    private ImportEvents() {}

    static PostSynced synced(ImportedPost post) {
        Line.Content content = post.content();
        List<String> projects = text(post.projectIds());
        UUID eventId = NaturalKeys.id(
                "post_synced",
                post.postKey(),
                SOURCE,
                post.observedAt().toString(),
                post.contentHash(),
                projects.stream().collect(Collectors.joining(",")));
        return PostSynced.newBuilder()
                .setEventId(eventId.toString())
                .setPostKey(post.postKey())
                .setPlatform(post.platform())
                .setExternalId(content.externalId())
                .setAccountKey(post.accountKey())
                .setCreatorHandle(post.creatorHandle())
                .setProjectIds(projects)
                .setSource(SOURCE)
                .setObservedAt(post.observedAt())
                .setPublishedAt(content.publishedAt())
                .setMediaType(content.mediaType())
                .setCaption(content.caption())
                .setPermalink(content.permalink())
                .setContent(content.extra())
                .build();
    }

    static PostMetricsCollected metrics(ImportedObservation observation) {
        PostMetricsCollected event = PostMetricsCollected.newBuilder()
                .setEventId(observation.eventId().toString())
                .setPostKey(observation.postKey())
                .setPlatform(observation.platform())
                .setExternalId(observation.externalId())
                .setAccountKey(observation.accountKey())
                .setProjectIds(text(observation.projectIds()))
                .setSource(SOURCE)
                .setObservedAt(observation.observedAt())
                .setApproximate(observation.metrics().approximate())
                .setAbsentReasons(observation.metrics().absentReasons())
                .build();
        observation.metrics().values().forEach((metric, value) -> event.put(metric, value));
        return event;
    }

    private static List<String> text(List<UUID> projectIds) {
        return projectIds.stream().map(UUID::toString).toList();
    }
}
