package io.tidemark.bench.ingest;

import io.tidemark.schemas.NaturalKeys;
import io.tidemark.schemas.Topic;
import io.tidemark.schemas.Topics;
import io.tidemark.schemas.event.PostSynced;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;

/**
 * The states of posts that both sides read: each post is edited again and again, all posts in turn, and watched by one
 * project. The same seed makes the same ones.
 *
 * @param posts how many posts, at most a million
 * @param ofEach how many states of each
 */
record SyncedPosts(int posts, int ofEach, long seed) implements Feed {

    private static final Topic<PostSynced> TOPIC = Topics.POSTS_SYNCED;
    private static final UUID PROJECT = UUID.fromString("6d0b2c0e-30b6-5f5e-8a53-f32d3c1b0001");
    private static final Instant FIRST = Instant.parse("2026-03-02T00:00:00Z");
    private static final long SECONDS_BETWEEN = 1_800;
    private static final long FIRST_POST = 7_000_000_000_000_000_000L;
    private static final int MOST_POSTS = 1_000_000;

    /** What {@link #newest} adds up; %s is {@code observed_at} in microseconds. */
    private static final String SUMS = """
            count(*), sum(substr(post_key, 9)::bigint), sum(%s - %d), sum(substr(post_key, 9)::bigint * duration_ms),
            sum(duration_ms), sum(length(caption))
            """;

    /** A container's id follows from its project and post; its first four bytes tell whether it is the right one. */
    private static final String CONTAINER_SUMS = """
            count(*), sum(substr(post_key, 9)::bigint), count(*) FILTER (WHERE announced),
            sum(('x' || substr(container_id::text, 1, 8))::bit(32)::bigint)
            """;

    SyncedPosts {
        if (posts < 1 || posts > MOST_POSTS || ofEach < 1) {
            throw new IllegalArgumentException(
                    "There must be 1 to %,d posts and at least one state of each".formatted(MOST_POSTS));
        }
    }

    @Override
    public String topic() {
        return TOPIC.name();
    }

    @Override
    public int records() {
        return Math.multiplyExact(posts, ofEach);
    }

    @Override
    public List<Last> publish(String bootstrapServers, String registryUrl)
            throws InterruptedException, ExecutionException {
        try (TopicFill<PostSynced> topic = TopicFill.of(TOPIC, bootstrapServers, registryUrl)) {
            for (int turn = 0; turn < ofEach; turn++) {
                for (int post = 0; post < posts; post++) {
                    PostSynced event = event(post, turn);
                    topic.write(event, event.getPostKey(), event.getObservedAt());
                }
            }
            return topic.finish();
        }
    }

    PostSynced event(int post, int turn) {
        String externalId = Long.toString(FIRST_POST + post);
        return PostSynced.newBuilder()
                .setEventId(eventId(post, turn).toString())
                .setPostKey(postKey(post))
                .setPlatform("tiktok")
                .setExternalId(externalId)
                .setAccountKey("tiktok:bench-" + post % 1_000)
                .setCreatorHandle("bench." + post % 1_000)
                .setProjectIds(List.of(PROJECT.toString()))
                .setSource("tiktok_business")
                .setObservedAt(observedAt(turn))
                .setPublishedAt(FIRST.minusSeconds(post))
                .setMediaType("video")
                .setCaption(caption(post, turn))
                .setPermalink("https://www.tiktok.com/@bench." + post % 1_000 + "/video/" + externalId)
                .setThumbnailUrl("https://p16.example.org/thumbnails/" + externalId + "~tplv-dmt-logom.image")
                .setDurationMs(duration(post, turn))
                .setIsAd(false)
                .setContent("{\"allow_comments\":true,\"create_time\":%d,\"music\":\"original sound %d\"}"
                        .formatted(FIRST.getEpochSecond() - post, post % 97))
                .setDeletedAt(null)
                .build();
    }

    private static String postKey(int post) {
        return NaturalKeys.postKey("tiktok", Long.toString(FIRST_POST + post));
    }

    private UUID eventId(int post, int turn) {
        long high = Mixed.of(seed + (long) turn * MOST_POSTS + post);
        return new UUID(
                high & 0xffffffffffff0fffL | 0x5000L, Mixed.of(high) & 0x3fffffffffffffffL | 0x8000000000000000L);
    }

    private String caption(int post, int turn) {
        return "Edited " + turn + " times, a caption as long as people write them, with #three #hash #tags "
                + Long.toString(Math.floorMod(Mixed.of(seed ^ post), 1_000_000_000_000L), 36);
    }

    private long duration(int post, int turn) {
        return 5_000 + Math.floorMod(Mixed.of(seed ^ post), 50_000L) + turn;
    }

    private static Instant observedAt(int turn) {
        return FIRST.plusSeconds(turn * SECONDS_BETWEEN);
    }

    /**
     * What a table with the newest state of each post holds in the end.
     *
     * @param observedAtMicros the expression for {@code observed_at} in microseconds since 1970
     */
    Expected newest(String table, String observedAtMicros) {
        long[] sums = new long[6];
        int turn = ofEach - 1;
        long elapsed = TopicFill.micros(observedAt(turn)) - TopicFill.micros(FIRST);
        for (int post = 0; post < posts; post++) {
            long duration = duration(post, turn);
            long[] row = {
                1, post, elapsed, post * duration, duration, caption(post, turn).length()
            };
            Arrays.setAll(sums, i -> Math.addExact(sums[i], row[i]));
        }
        return new Expected(
                table,
                SUMS.formatted(observedAtMicros, TopicFill.micros(FIRST)),
                Arrays.stream(sums).boxed().toList());
    }

    /** What the table of containers holds in the end: one for each post, announced. */
    Expected containers(String table) {
        long[] sums = new long[4];
        for (int post = 0; post < posts; post++) {
            long[] row = {
                1, post, 1, NaturalKeys.containerId(PROJECT, postKey(post)).getMostSignificantBits() >>> 32
            };
            Arrays.setAll(sums, i -> Math.addExact(sums[i], row[i]));
        }
        return new Expected(table, CONTAINER_SUMS, Arrays.stream(sums).boxed().toList());
    }
}
