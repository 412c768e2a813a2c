package io.tidemark.testbed.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;

/**
 * One post of a simulated account.
 *
 * @param id 19 digits, above 2^53
 * @param published truncated to the second on the wire; the milliseconds only keep the posts of one
 *     account apart
 * @param durationSeconds 0 for a post of photos
 * @param pinned whether the creator pinned it to the top of the profile
 * @param promoted whether it ran as an ad
 * @param observed how many observations the figures hold of it; 0 for a post made up for the future
 * @param draw what its made-up facts are drawn from
 */
public record SimulatedPost(
        String id,
        Instant published,
        int durationSeconds,
        boolean pinned,
        boolean promoted,
        int observed,
        GrowthCurve curve,
        Draw draw) {

    public boolean isPhoto() {
        return durationSeconds == 0;
    }

    /** Whether the post is public at this instant. */
    public boolean isPublishedAt(Instant now) {
        return !published.isAfter(now);
    }

    /** The exact count at this instant; empty if the source never had a value for it. */
    public OptionalLong countAt(Counter counter, Instant now) {
        return curve.valueAt(counter, ageMillis(now));
    }

    /** How long nothing has happened to the post, zero while it is active. */
    public Duration idleAt(Instant now) {
        return Duration.ofMillis(curve.idleMillis(ageMillis(now)));
    }

    /** Made up from the post's own draw; may be empty. */
    public String caption() {
        return Wording.caption(draw);
    }

    // The milliseconds that keep posts apart must not shift the curve off its observations.
    private long ageMillis(Instant now) {
        return now.toEpochMilli() - published.getEpochSecond() * 1000;
    }
}
