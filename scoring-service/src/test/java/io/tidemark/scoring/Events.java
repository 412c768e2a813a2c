package io.tidemark.scoring;

import io.tidemark.schemas.NaturalKeys;
import io.tidemark.schemas.event.ContainerCreated;
import io.tidemark.schemas.event.PostMetricsCollected;
import io.tidemark.schemas.event.PostSynced;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/** Events as the services upstream publish them. */
public final class Events {

    private Events() {}

    /** @param deletedAt null while the post lives */
    public static PostSynced post(
            UUID projectId,
            String postKey,
            String accountKey,
            Instant publishedAt,
            Instant observedAt,
            Instant deletedAt) {
        return PostSynced.newBuilder()
                .setEventId(id("post", postKey, observedAt, accountKey, publishedAt, deletedAt))
                .setPostKey(postKey)
                .setPlatform("tiktok")
                .setExternalId(postKey.substring(postKey.indexOf(':') + 1))
                .setAccountKey(accountKey)
                .setProjectIds(List.of(projectId.toString()))
                .setSource("sift")
                .setObservedAt(observedAt)
                .setPublishedAt(publishedAt)
                .setMediaType("video")
                .setDeletedAt(deletedAt)
                .build();
    }

    /** @param counts views, likes, comments, shares and saves; null was not measured */
    public static PostMetricsCollected metrics(UUID projectId, String postKey, Instant observedAt, Long... counts) {
        return PostMetricsCollected.newBuilder()
                .setEventId(id("metrics", postKey, observedAt, Arrays.toString(counts)))
                .setPostKey(postKey)
                .setPlatform("tiktok")
                .setExternalId(postKey.substring(postKey.indexOf(':') + 1))
                .setAccountKey("tiktok:account")
                .setProjectIds(List.of(projectId.toString()))
                .setSource("sift")
                .setObservedAt(observedAt)
                .setViews(counts[0])
                .setLikes(counts[1])
                .setComments(counts[2])
                .setShares(counts[3])
                .setSaves(counts[4])
                .build();
    }

    public static ContainerCreated container(UUID projectId, String postKey, String accountKey) {
        UUID containerId = NaturalKeys.containerId(projectId, postKey);
        return ContainerCreated.newBuilder()
                .setEventId(NaturalKeys.id("container_created", containerId.toString())
                        .toString())
                .setContainerId(containerId.toString())
                .setProjectId(projectId.toString())
                .setPostKey(postKey)
                .setPlatform("tiktok")
                .setAccountKey(accountKey)
                .setScoringPool("ugc")
                .build();
    }

    private static String id(String kind, Object... parts) {
        return NaturalKeys.id(kind, Arrays.stream(parts).map(String::valueOf).toArray(String[]::new))
                .toString();
    }
}
