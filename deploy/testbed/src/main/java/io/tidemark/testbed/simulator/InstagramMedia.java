package io.tidemark.testbed.simulator;

import java.util.Set;

/**
 * A post as Instagram's Graph API shows it. Its {@link SimulatedPost#id} is the shortcode, which everybody can see; the
 * API asks by an id of its own.
 */
record InstagramMedia(SimulatedPost post, Product product) {
    /** What {@code media_product_type} says, which decides the metrics. */
    enum Product {
        FEED(Set.of(
                "views",
                "reach",
                "likes",
                "comments",
                "shares",
                "saved",
                "total_interactions",
                "follows",
                "profile_visits",
                "profile_activity",
                "reposts")),
        REELS(Set.of(
                "views",
                "reach",
                "likes",
                "comments",
                "shares",
                "saved",
                "total_interactions",
                "ig_reels_avg_watch_time",
                "ig_reels_video_view_total_time",
                "reels_skip_rate",
                "reposts")),
        STORY(Set.of(
                "views",
                "reach",
                "shares",
                "total_interactions",
                "follows",
                "profile_visits",
                "profile_activity",
                "navigation",
                "replies",
                "link_clicks",
                "reposts"));

        private final Set<String> metrics;

        Product(Set<String> metrics) {
            this.metrics = metrics;
        }

        boolean has(String metric) {
            return metrics.contains(metric);
        }
    }

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    static InstagramMedia listed(SimulatedPost post) {
        // An old video of the feed is a video without being a reel.
        boolean feed = post.isPhoto() || post.draw().with("feed").below(12) == 0;
        return new InstagramMedia(post, feed ? Product.FEED : Product.REELS);
    }

    static InstagramMedia story(SimulatedPost post) {
        return new InstagramMedia(post, Product.STORY);
    }

    /** Eleven letters, digits, hyphens and underscores for a number of up to 66 bits. */
    static String shortcode(long number) {
        char[] code = new char[11];
        long rest = number;
        for (int at = code.length - 1; at >= 0; at--) {
            code[at] = ALPHABET.charAt((int) (rest & 63));
            rest >>>= 6;
        }
        return new String(code);
    }

    /** The Graph API's id, 17 digits. */
    String id() {
        return id(post, "media");
    }

    /** The id of one picture of an album. */
    String childId(int ordinal) {
        return id(post, "child" + ordinal);
    }

    boolean isAlbum() {
        return product == Product.FEED
                && post.isPhoto()
                && post.draw().with("album").below(2) == 0;
    }

    String mediaType() {
        return isAlbum() ? "CAROUSEL_ALBUM" : post.isPhoto() ? "IMAGE" : "VIDEO";
    }

    String permalink(String handle) {
        return switch (product) {
            case STORY -> "https://www.instagram.com/stories/" + handle + "/" + id(post, "legacy");
            case REELS -> "https://www.instagram.com/reel/" + post.id() + "/";
            case FEED -> "https://www.instagram.com/p/" + post.id() + "/";
        };
    }

    private static String id(SimulatedPost post, String of) {
        return Long.toString(17_800_000_000_000_000L + post.draw().with(of).below(190_000_000_000_000L));
    }
}
