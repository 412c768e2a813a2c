package io.tidemark.sync.sync;

import io.tidemark.sync.platform.CollectedPost;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;

/** Decides what a new sighting of a post changes, and with it what is announced. Pure. */
final class PostDiff {

    private PostDiff() {}

    /**
     * Who publishes the post and for whom it is read.
     *
     * @param projectIds sorted
     */
    record Context(
            String platform, String source, String accountKey, String handle, List<UUID> projectIds, long epoch) {}

    /**
     * The post after a sighting. A state is announced when the content, the projects or the liveness changed; an
     * observation whenever it is another one.
     *
     * @param before null when the post is new
     */
    static KnownPost seen(KnownPost before, CollectedPost post, Context context) {
        String postKey = EventIds.postKey(context.platform(), post);
        String hash = ContentHash.of(context.accountKey(), context.handle(), post.content());
        return new KnownPost(
                postKey,
                before == null ? newState(post, hash, context, post.observedAt()) : state(before, post, hash, context),
                observation(before, postKey, post, context),
                insightsAt(before, post),
                0,
                context.epoch());
    }

    /** The post after it was inferred gone. */
    static KnownPost gone(KnownPost before, Instant now, List<UUID> projectIds) {
        KnownPost.State state = before.state();
        Instant at = after(state.observedAt(), now);
        KnownPost.State deleted = new KnownPost.State(
                state.accountKey(),
                state.creatorHandle(),
                state.content(),
                state.contentHash(),
                projectIds,
                at,
                at,
                false);
        return new KnownPost(
                before.postKey(),
                deleted,
                before.observation(),
                before.insightsAt(),
                before.missedFullSyncs(),
                before.lastSeenEpoch());
    }

    private static KnownPost.State state(KnownPost before, CollectedPost post, String hash, Context context) {
        KnownPost.State state = before.state();
        // What made a deletion has no content of its own that could be newer.
        boolean older = state.deletedAt() == null && post.observedAt().isBefore(state.observedAt());
        boolean contentChanged = !hash.equals(state.contentHash()) && !older;
        boolean changed = contentChanged
                || state.deletedAt() != null
                || !context.projectIds().equals(state.projectIds());
        if (!changed) {
            return state.with(post.content().sourcePostId());
        }
        Instant at = after(state.observedAt(), post.observedAt());
        return older
                ? new KnownPost.State(
                        state.accountKey(),
                        state.creatorHandle(),
                        state.content(),
                        state.contentHash(),
                        context.projectIds(),
                        at,
                        null,
                        false)
                : newState(post, hash, context, at);
    }

    private static KnownPost.State newState(CollectedPost post, String hash, Context context, Instant observedAt) {
        return new KnownPost.State(
                context.accountKey(),
                context.handle(),
                post.content(),
                hash,
                context.projectIds(),
                observedAt,
                null,
                false);
    }

    private static Instant insightsAt(KnownPost before, CollectedPost post) {
        if (post.insights()) {
            return post.observedAt();
        }
        return before == null ? null : before.insightsAt();
    }

    private static KnownPost.Observation observation(
            KnownPost before, String postKey, CollectedPost post, Context context) {
        UUID eventId = EventIds.metricsCollected(postKey, context.source(), post.observedAt(), post.metrics());
        return before != null && before.observation().eventId().equals(eventId)
                ? before.observation()
                : new KnownPost.Observation(post.metrics(), post.observedAt(), context.projectIds(), eventId, false);
    }

    /** A change must sort after what it changes, even where two replicas' clocks disagree. */
    private static Instant after(Instant before, Instant now) {
        return now.isAfter(before) ? now : before.plus(1, ChronoUnit.MICROS);
    }
}
