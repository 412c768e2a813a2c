package io.tidemark.scoring;

import io.tidemark.schemas.event.ContainerCreated;
import io.tidemark.schemas.event.PostMetricsCollected;
import io.tidemark.schemas.event.PostSynced;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Seven posts of four creators and the scores that were computed for them by hand. */
public final class GoldenPool {

    public static final Instant AS_OF = Instant.parse("2025-06-07T00:00:00Z");

    public static final Instant OBSERVED_AT = Instant.parse("2025-06-06T23:00:00.123456Z");

    public static final List<Post> POSTS = List.of(
            new Post("a1", "A", "2025-06-05T00:00:00Z", "6.35", null, 1000L, 100L, 10L, 5L, 2L),
            new Post("a2", "A", "2025-05-08T00:00:00Z", "6.74", null, 8000L, 300L, 12L, 40L, null),
            new Post("a3", "A", "2025-01-01T00:00:00Z", "1.70", null, 500L, 5L, 0L, 0L, 0L),
            new Post("b1", "B", "2025-06-06T12:00:00Z", "6.38", null, 1000L, 100L, 10L, 5L, 2L),
            new Post("c1", "C", "2025-03-09T00:00:00Z", "7.15", null, 120_000L, 9000L, 800L, 1500L, 2500L),
            new Post("c2", "C", "2025-06-01T06:00:00Z", "2.54", null, 60L, 1L, 0L, 0L, 0L),
            new Post("d1", "D", "2025-06-01T00:00:00Z", null, "TOO_FEW_VIEWS", 49L, 20L, 3L, 1L, 1L));

    private GoldenPool() {}

    /**
     * One post.
     *
     * @param score with two decimals; null when unscored
     * @param reason why unscored; null when scored
     * @param counts views, likes, comments, shares and saves; null was not measured
     */
    public record Post(String name, String creator, String publishedAt, String score, String reason, Long... counts) {

        /** The post's key in a test whose posts have this prefix. */
        public String key(String prefix) {
            return "tiktok:" + prefix + name;
        }

        public String accountKey() {
            return "tiktok:" + creator;
        }
    }

    public static List<PostSynced> posts(UUID projectId, String prefix) {
        return POSTS.stream()
                .map(post -> Events.post(
                        projectId,
                        post.key(prefix),
                        post.accountKey(),
                        Instant.parse(post.publishedAt()),
                        OBSERVED_AT,
                        null))
                .toList();
    }

    public static List<PostMetricsCollected> metrics(UUID projectId, String prefix) {
        return POSTS.stream()
                .map(post -> Events.metrics(projectId, post.key(prefix), OBSERVED_AT, post.counts()))
                .toList();
    }

    public static List<ContainerCreated> containers(UUID projectId, String prefix) {
        return POSTS.stream()
                .map(post -> Events.container(projectId, post.key(prefix), post.accountKey()))
                .toList();
    }
}
