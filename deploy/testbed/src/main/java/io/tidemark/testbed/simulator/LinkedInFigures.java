package io.tidemark.testbed.simulator;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What LinkedIn counts of a post, made from the figures: a view is an impression, a like a reaction. */
final class LinkedInFigures {
    private LinkedInFigures() {}

    /** The kind of a post's id: {@code share} or {@code ugcPost}. */
    static String kind(SimulatedPost post) {
        return post.id().substring(0, post.id().indexOf('-'));
    }

    static String urn(SimulatedPost post) {
        return "urn:li:" + post.id().replaceFirst("-", ":");
    }

    /** A post's id in this world, of either kind. */
    static String id(long number, Draw draw) {
        return (draw.with("ugc").below(3) == 0 ? "ugcPost-" : "share-") + number;
    }

    /** The name of a metric that faults know it by. */
    static String field(String queryType) {
        return counter(queryType).map(Counter::fieldName).orElse(queryType);
    }

    /** The counter of the figures that a metric tells; empty for one that is made up from the views. */
    static Optional<Counter> counter(String queryType) {
        return switch (queryType) {
            case "IMPRESSION" -> Optional.of(Counter.VIEWS);
            case "REACTION" -> Optional.of(Counter.LIKES);
            case "COMMENT" -> Optional.of(Counter.COMMENTS);
            case "RESHARE" -> Optional.of(Counter.SHARES);
            case "POST_SAVE" -> Optional.of(Counter.SAVES);
            default -> Optional.empty();
        };
    }

    /** The count of a metric, or empty if LinkedIn has none. */
    static OptionalLong count(SimulatedPost post, String queryType, Instant now) {
        OptionalLong views = post.countAt(Counter.VIEWS, now);
        return switch (queryType) {
            case "IMPRESSION" -> views;
            case "REACTION" -> post.countAt(Counter.LIKES, now);
            case "COMMENT" -> post.countAt(Counter.COMMENTS, now);
            case "RESHARE" -> post.countAt(Counter.SHARES, now);
            case "POST_SAVE" -> post.countAt(Counter.SAVES, now);
            case "MEMBERS_REACHED" -> share(post, queryType, views, 0.9);
            case "POST_SEND", "FOLLOWER_GAINED_FROM_CONTENT" -> share(post, queryType, views, 0.002);
            case "PROFILE_VIEW_FROM_CONTENT", "LINK_CLICKS", "PREMIUM_CTA_CLICKS" ->
                share(post, queryType, views, 0.01);
            default -> throw new IllegalArgumentException(queryType);
        };
    }

    /** What all of the posts gained on a day. */
    static long gained(List<SimulatedPost> posts, String queryType, LocalDate day) {
        Instant from = day.atStartOfDay(ZoneOffset.UTC).toInstant();
        Instant to = day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        long gained = 0;
        for (SimulatedPost post : posts) {
            OptionalLong after = count(post, queryType, to);
            if (after.isPresent()) {
                gained += Math.max(
                        0, after.getAsLong() - count(post, queryType, from).orElse(0));
            }
        }
        return gained;
    }

    private static OptionalLong share(SimulatedPost post, String queryType, OptionalLong views, double most) {
        return views.isEmpty()
                ? views
                : OptionalLong.of(
                        (long) (views.getAsLong() * post.draw().with(queryType).between(most / 2, most)));
    }
}
