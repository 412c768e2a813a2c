package io.tidemark.bench.ingest;

import io.tidemark.schemas.NaturalKeys;
import io.tidemark.schemas.Topic;
import io.tidemark.schemas.Topics;
import io.tidemark.schemas.event.PostMetricsCollected;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;

/**
 * The observations that both sides read: each post is observed every twenty minutes, all posts in turn, and after the fifth
 * time a day ends. The same seed makes the same ones.
 *
 * @param posts how many posts, at most a million
 * @param ofEach how many observations of each
 */
record Observations(int posts, int ofEach, long seed) implements Feed {

    private static final Topic<PostMetricsCollected> TOPIC = Topics.POST_METRICS_COLLECTED;
    private static final Instant FIRST = Instant.parse("2026-03-02T22:20:00Z");
    private static final long SECONDS_BETWEEN = 1_200;
    private static final long FIRST_POST = 7_000_000_000_000_000_000L;
    private static final int MOST_POSTS = 1_000_000;

    /** What {@link #sums} adds up, as expressions over a table; %s is its {@code observed_at} in microseconds. */
    private static final String SUMS = """
            count(*), sum(substr(post_key, 9)::bigint), sum(%s - %d), sum(substr(post_key, 9)::bigint * views),
            sum(views), sum(likes), sum(comments), sum(shares), sum(saves), sum(reach)
            """;

    Observations {
        if (posts < 1 || posts > MOST_POSTS || ofEach < 1) {
            throw new IllegalArgumentException(
                    "There must be 1 to %,d posts and at least one observation of each".formatted(MOST_POSTS));
        }
    }

    /** Which observations of a post a table holds. */
    enum Kept {
        EVERY,
        NEWEST,
        NEWEST_OF_PAST_DAY
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
        try (TopicFill<PostMetricsCollected> topic = TopicFill.of(TOPIC, bootstrapServers, registryUrl)) {
            for (int turn = 0; turn < ofEach; turn++) {
                for (int post = 0; post < posts; post++) {
                    PostMetricsCollected event = event(post, turn);
                    topic.write(event, event.getPostKey(), event.getObservedAt());
                }
            }
            return topic.finish();
        }
    }

    PostMetricsCollected event(int post, int turn) {
        String externalId = Long.toString(FIRST_POST + post);
        long views = views(post, turn);
        return PostMetricsCollected.newBuilder()
                .setEventId(eventId(post, turn).toString())
                .setPostKey(NaturalKeys.postKey("tiktok", externalId))
                .setPlatform("tiktok")
                .setExternalId(externalId)
                .setAccountKey("tiktok:bench-" + post % 1_000)
                .setProjectIds(List.of("6d0b2c0e-30b6-5f5e-8a53-f32d3c1b0001"))
                .setSource("tiktok_business")
                .setObservedAt(observedAt(turn))
                .setApproximate(false)
                .setAbsentReasons(Map.of())
                .setViews(views)
                .setLikes(views / 11)
                .setComments(views / 101)
                .setShares(views / 211)
                .setSaves(views / 307)
                .setReach(views - views / 7)
                .build();
    }

    private UUID eventId(int post, int turn) {
        long high = Mixed.of(seed + (long) turn * MOST_POSTS + post);
        return new UUID(
                high & 0xffffffffffff0fffL | 0x5000L, Mixed.of(high) & 0x3fffffffffffffffL | 0x8000000000000000L);
    }

    /** Grows from turn to turn. */
    private long views(int post, int turn) {
        long first = Math.floorMod(Mixed.of(seed ^ post), 10_000L);
        return first + turn * (first % 97 + 1);
    }

    private static Instant observedAt(int turn) {
        return FIRST.plusSeconds(turn * SECONDS_BETWEEN);
    }

    /**
     * What a table with columns of the topic's names holds in the end.
     *
     * @param observedAtMicros the expression for {@code observed_at} in microseconds since 1970
     */
    Expected expected(String table, String observedAtMicros, Kept kept) {
        return new Expected(table, SUMS.formatted(observedAtMicros, TopicFill.micros(FIRST)), sums(kept));
    }

    /** Rows, posts, moments, views by post, and each metric, summed over the observations that a table keeps. */
    List<Long> sums(Kept kept) {
        long[] sums = new long[10];
        for (int turn = 0; turn < ofEach; turn++) {
            if (!isKept(turn, kept)) {
                continue;
            }
            long elapsed = TopicFill.micros(observedAt(turn)) - TopicFill.micros(FIRST);
            for (int post = 0; post < posts; post++) {
                long views = views(post, turn);
                long[] row = {
                    1,
                    post,
                    elapsed,
                    post * views,
                    views,
                    views / 11,
                    views / 101,
                    views / 211,
                    views / 307,
                    views - views / 7
                };
                Arrays.setAll(sums, i -> Math.addExact(sums[i], row[i]));
            }
        }
        return Arrays.stream(sums).boxed().toList();
    }

    private boolean isKept(int turn, Kept kept) {
        boolean newest = turn == ofEach - 1;
        return switch (kept) {
            case EVERY -> true;
            case NEWEST -> newest;
            case NEWEST_OF_PAST_DAY ->
                !newest
                        && !observedAt(turn)
                                .truncatedTo(ChronoUnit.DAYS)
                                .equals(observedAt(turn + 1).truncatedTo(ChronoUnit.DAYS));
        };
    }
}
