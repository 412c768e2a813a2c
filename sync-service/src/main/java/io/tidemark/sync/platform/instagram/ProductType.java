package io.tidemark.sync.platform.instagram;

import java.util.List;

/** What a media is shown as, which decides its metrics; what it is made of does not. */
enum ProductType {
    /** Pictures, albums and old videos of the feed. */
    FEED(
            "views",
            "reach",
            "likes",
            "comments",
            "shares",
            "saved",
            "total_interactions",
            "follows",
            "profile_visits",
            "profile_activity"),
    /** Reels. */
    REELS(
            "views",
            "reach",
            "likes",
            "comments",
            "shares",
            "saved",
            "total_interactions",
            "ig_reels_avg_watch_time",
            "ig_reels_video_view_total_time",
            "reels_skip_rate"),
    /** Stories, which can be seen and measured for a day. */
    STORY(
            "views",
            "reach",
            "shares",
            "total_interactions",
            "follows",
            "profile_visits",
            "navigation",
            "replies",
            "link_clicks"),
    /** What was made for an advertisement. */
    AD(FEED.metrics.toArray(String[]::new));

    private final List<String> metrics;

    ProductType(String... metrics) {
        this.metrics = List.of(metrics);
    }

    /**
     * The metrics that are asked for together, by their names on the wire. One that a media cannot have fails the call for
     * all of them, so those that depend on the single media, such as views on Facebook, are not among them.
     */
    List<String> metrics() {
        return metrics;
    }
}
