package io.tidemark.bench.freshness;

import io.tidemark.schemas.NaturalKeys;
import io.tidemark.schemas.event.PostMetricsCollected;
import io.tidemark.schemas.event.PostSynced;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The posts that are observed: those of one account of the first project are watched, the others only make work.
 *
 * @param posts of all projects, watched ones included
 * @param projects the first is the one that the gateway was asked to make
 */
record Load(int posts, List<String> projects) {

    /** How many posts are watched; they are the first ones. */
    static final int WATCHED = 20;

    /** The account of the watched posts. */
    static final String WATCHED_ACCOUNT = "tiktok:bench-watched";

    private static final Instant PUBLISHED = Instant.parse("2026-03-02T00:00:00Z");
    private static final long FIRST_POST = 7_100_000_000_000_000_000L;
    private static final int POSTS_OF_AN_ACCOUNT = 100;

    private static final int EVENT_ID = position("event_id");
    private static final int OBSERVED_AT = position("observed_at");
    private static final int VIEWS = position("views");
    private static final int LIKES = position("likes");
    private static final int COMMENTS = position("comments");
    private static final int SHARES = position("shares");
    private static final int SAVES = position("saves");
    private static final int REACH = position("reach");

    String postKey(int post) {
        return NaturalKeys.postKey("tiktok", externalId(post));
    }

    private static String externalId(int post) {
        return Long.toString(FIRST_POST + post);
    }

    private String project(int post) {
        return post < WATCHED ? projects.getFirst() : projects.get(post % projects.size());
    }

    private static String accountKey(int post) {
        return post < WATCHED ? WATCHED_ACCOUNT : "tiktok:bench-" + post / POSTS_OF_AN_ACCOUNT;
    }

    PostSynced synced(int post, Instant observedAt) {
        return PostSynced.newBuilder()
                .setEventId(NaturalKeys.id("bench_synced", postKey(post)).toString())
                .setPostKey(postKey(post))
                .setPlatform("tiktok")
                .setExternalId(externalId(post))
                .setAccountKey(accountKey(post))
                .setCreatorHandle(accountKey(post).substring("tiktok:".length()))
                .setProjectIds(List.of(project(post)))
                .setSource("tiktok_business")
                .setObservedAt(observedAt)
                .setPublishedAt(PUBLISHED.plusSeconds(post))
                .setMediaType("video")
                .setCaption("A post that is read again and again, number " + post)
                .setPermalink("https://www.tiktok.com/@bench/video/" + externalId(post))
                .setThumbnailUrl(null)
                .setDurationMs(15_000L)
                .setIsAd(false)
                .setContent("{\"allow_comments\":true}")
                .setDeletedAt(null)
                .build();
    }

    /**
     * An observation.
     *
     * @param number of the observation among all; decides its id and its values
     */
    PostMetricsCollected observed(int post, long number, Instant observedAt) {
        PostMetricsCollected event = PostMetricsCollected.newBuilder()
                .setEventId("")
                .setPostKey(postKey(post))
                .setPlatform("tiktok")
                .setExternalId(externalId(post))
                .setAccountKey(accountKey(post))
                .setProjectIds(List.of(project(post)))
                .setSource("tiktok_business")
                .setObservedAt(observedAt)
                .setApproximate(false)
                .setAbsentReasons(Map.of())
                .build();
        observeAgain(event, post, number, observedAt);
        return event;
    }

    /**
     * Makes an observation of the same post anew of one that is told already, which costs less than another.
     *
     * @param number as of {@link #observed}
     */
    void observeAgain(PostMetricsCollected event, int post, long number, Instant observedAt) {
        long views = views(number);
        event.put(EVENT_ID, new UUID(0x5000L | number << 16, 0x8000000000000000L | post).toString());
        event.put(OBSERVED_AT, observedAt);
        event.put(VIEWS, views);
        event.put(LIKES, views / 11);
        event.put(COMMENTS, views / 101);
        event.put(SHARES, views / 211);
        event.put(SAVES, views / 307);
        event.put(REACH, views - views / 7);
    }

    private static int position(String field) {
        return PostMetricsCollected.getClassSchema().getField(field).pos();
    }

    /** Views grow with every observation. */
    static long views(long number) {
        return 1_000 + number;
    }
}
