package io.tidemark.schemas;

import io.tidemark.schemas.MetricDefinition.Unit;
import io.tidemark.schemas.event.Breakdown;
import io.tidemark.schemas.event.PostMetricsCollected;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;

/**
 * Every metric that Tidemark knows, in the order of the columns. The wire names come from the platforms' reference
 * pages; watch times are normalised to milliseconds and rates to a share from 0 to 1.
 */
public final class MetricCatalog {

    private static final List<MetricDefinition> METRICS = List.of(
            new MetricDefinition(
                    "views",
                    Unit.COUNT,
                    true,
                    Map.of(
                            "instagram",
                            "views",
                            "linkedin",
                            "IMPRESSION",
                            "tiktok",
                            "video_views",
                            "x",
                            "impression_count"),
                    "Plays or impressions of the content."),
            new MetricDefinition(
                    "likes",
                    Unit.COUNT,
                    true,
                    Map.of("instagram", "likes", "linkedin", "REACTION", "tiktok", "likes", "x", "like_count"),
                    "Likes."),
            new MetricDefinition(
                    "comments",
                    Unit.COUNT,
                    true,
                    Map.of("instagram", "comments", "linkedin", "COMMENT", "tiktok", "comments", "x", "reply_count"),
                    "Comments; replies on X."),
            new MetricDefinition(
                    "shares",
                    Unit.COUNT,
                    true,
                    Map.of(
                            "instagram",
                            "shares",
                            "linkedin",
                            "RESHARE",
                            "tiktok",
                            "shares",
                            "x",
                            "retweet_count + quote_count"),
                    "Shares; reposts and quotes together on X."),
            new MetricDefinition(
                    "saves",
                    Unit.COUNT,
                    true,
                    Map.of("instagram", "saved", "linkedin", "POST_SAVE", "tiktok", "favorites", "x", "bookmark_count"),
                    "Saves, favourites or bookmarks."),
            new MetricDefinition(
                    "reach",
                    Unit.COUNT,
                    false,
                    Map.of("instagram", "reach", "linkedin", "MEMBERS_REACHED", "tiktok", "reach"),
                    "Distinct accounts that saw the post, estimated by the platform."),
            new MetricDefinition(
                    "impressions",
                    Unit.COUNT,
                    true,
                    Map.of("instagram", "impressions", "linkedin", "IMPRESSION", "x", "impression_count"),
                    "Times the post was shown, where the platform tells it beside views."),
            new MetricDefinition(
                    "total_interactions",
                    Unit.COUNT,
                    true,
                    Map.of("instagram", "total_interactions"),
                    "Interactions net of removals, as the platform sums them."),
            new MetricDefinition(
                    "avg_watch_time_ms",
                    Unit.MILLISECONDS,
                    false,
                    Map.of("instagram", "ig_reels_avg_watch_time", "tiktok", "average_time_watched"),
                    "Average time watched, in milliseconds."),
            new MetricDefinition(
                    "total_view_time_ms",
                    Unit.MILLISECONDS,
                    true,
                    Map.of(
                            "instagram",
                            "ig_reels_video_view_total_time",
                            "tiktok",
                            "total_time_watched",
                            "x",
                            "watch_time_ms"),
                    "Total time watched, in milliseconds."),
            new MetricDefinition(
                    "follows",
                    Unit.COUNT,
                    true,
                    Map.of(
                            "instagram",
                            "follows",
                            "linkedin",
                            "FOLLOWER_GAINED_FROM_CONTENT",
                            "tiktok",
                            "new_followers",
                            "x",
                            "follows"),
                    "Follows that came from the post."),
            new MetricDefinition(
                    "profile_visits",
                    Unit.COUNT,
                    true,
                    Map.of(
                            "instagram",
                            "profile_visits",
                            "linkedin",
                            "PROFILE_VIEW_FROM_CONTENT",
                            "tiktok",
                            "profile_views"),
                    "Visits of the profile from the post."),
            new MetricDefinition(
                    "profile_activity",
                    Unit.COUNT,
                    true,
                    Map.of("instagram", "profile_activity"),
                    "Actions on the profile after the post."),
            new MetricDefinition(
                    "navigation",
                    Unit.COUNT,
                    true,
                    Map.of("instagram", "navigation"),
                    "Navigation actions on a story."),
            new MetricDefinition("replies", Unit.COUNT, true, Map.of("instagram", "replies"), "Replies to a story."),
            new MetricDefinition(
                    "reposts", Unit.COUNT, true, Map.of("x", "retweet_count"), "Reposts on X, without quotes."),
            new MetricDefinition("quotes", Unit.COUNT, true, Map.of("x", "quote_count"), "Quotes on X."),
            new MetricDefinition(
                    "engagements",
                    Unit.COUNT,
                    true,
                    Map.of("x", "engagements"),
                    "Engagements on X, as the platform sums them."),
            new MetricDefinition(
                    "url_clicks",
                    Unit.COUNT,
                    true,
                    Map.of(
                            "instagram",
                            "link_clicks",
                            "linkedin",
                            "LINK_CLICKS",
                            "tiktok",
                            "website_clicks",
                            "x",
                            "url_link_clicks"),
                    "Clicks on links of the post or the profile's website."),
            new MetricDefinition(
                    "profile_clicks",
                    Unit.COUNT,
                    true,
                    Map.of("x", "user_profile_clicks"),
                    "Clicks on the author in a post on X."),
            new MetricDefinition(
                    "media_views", Unit.COUNT, true, Map.of("x", "media_views"), "Views of the media of a post on X."),
            new MetricDefinition(
                    "email_clicks",
                    Unit.COUNT,
                    true,
                    Map.of("tiktok", "email_clicks"),
                    "Clicks on the profile's e-mail button."),
            new MetricDefinition(
                    "phone_clicks",
                    Unit.COUNT,
                    true,
                    Map.of("tiktok", "phone_number_clicks"),
                    "Clicks on the profile's phone number."),
            new MetricDefinition(
                    "address_clicks",
                    Unit.COUNT,
                    true,
                    Map.of("tiktok", "address_clicks"),
                    "Clicks on the profile's address."),
            new MetricDefinition(
                    "lead_submissions", Unit.COUNT, true, Map.of("tiktok", "lead_submissions"), "Lead forms sent."),
            new MetricDefinition(
                    "app_download_clicks",
                    Unit.COUNT,
                    true,
                    Map.of("tiktok", "app_download_clicks"),
                    "Clicks on an app download."),
            new MetricDefinition(
                    "skip_rate",
                    Unit.RATIO,
                    false,
                    Map.of("instagram", "reels_skip_rate"),
                    "Share of views skipped in the first seconds, 0 to 1."),
            new MetricDefinition(
                    "full_watch_rate",
                    Unit.RATIO,
                    false,
                    Map.of("tiktok", "full_video_watched_rate"),
                    "Share of views that watched to the end, 0 to 1."));

    private static final Map<String, MetricDefinition> BY_ID = new LinkedHashMap<>();

    private static final Map<String, Integer> EVENT_POSITION = new LinkedHashMap<>();

    /** The same in the catalogue's order: a look-up by name costs more than the value. */
    private static final int[] POSITIONS = new int[METRICS.size()];

    static {
        Schema event = PostMetricsCollected.getClassSchema();
        for (int i = 0; i < POSITIONS.length; i++) {
            MetricDefinition metric = METRICS.get(i);
            POSITIONS[i] = event.getField(metric.id()).pos();
            BY_ID.put(metric.id(), metric);
            EVENT_POSITION.put(metric.id(), POSITIONS[i]);
        }
    }

    private MetricCatalog() {}

    /** All metrics in a fixed order. */
    public static List<MetricDefinition> all() {
        return METRICS;
    }

    /** The metric of this id, such as {@code views}, or empty when there is none. */
    public static Optional<MetricDefinition> find(String id) {
        return Optional.ofNullable(BY_ID.get(id));
    }

    /**
     * The value of a metric in an event.
     *
     * @return a {@link Long} or, for a {@link Unit#RATIO}, a {@link Double}; null when it was not measured
     */
    public static Number value(PostMetricsCollected event, MetricDefinition metric) {
        return (Number) event.get(EVENT_POSITION.get(metric.id()));
    }

    /**
     * Refuses an observation that no consumer can store. It is asked before observations are folded, so that it does not
     * depend on the others of a batch whether one is refused.
     *
     * @throws IllegalArgumentException when the key has not 1 to 512 characters, a count is negative, a share is not from
     *     0 to 1, or a text has the character NUL
     */
    public static void requireStorable(PostMetricsCollected event) {
        NaturalKeys.key("post_key", event.getPostKey());
        NaturalKeys.text("source", event.getSource());
        event.getAbsentReasons().forEach((metric, reason) -> {
            NaturalKeys.text("absent_reasons", metric);
            NaturalKeys.text("absent_reasons", reason);
        });
        event.getBreakdowns().ifPresent(breakdowns -> breakdowns.forEach(MetricCatalog::requireStorable));
        for (int i = 0; i < POSITIONS.length; i++) {
            MetricDefinition metric = METRICS.get(i);
            Number value = (Number) event.get(POSITIONS[i]);
            if (value != null && !isInRange(metric, value)) {
                throw new IllegalArgumentException(
                        metric.id() + (metric.isWhole() ? " is negative: " : " is not a share from 0 to 1: ") + value);
            }
        }
    }

    private static void requireStorable(Breakdown breakdown) {
        NaturalKeys.text("breakdowns.kind", breakdown.getKind());
        breakdown.getAbsentReason().ifPresent(reason -> NaturalKeys.text("breakdowns.absent_reason", reason));
        breakdown
                .getParts()
                .ifPresent(parts -> parts.forEach(part -> NaturalKeys.text("breakdowns.name", part.getName())));
    }

    /** NaN fails every comparison, so it is in no range. */
    private static boolean isInRange(MetricDefinition metric, Number value) {
        return metric.isWhole() ? value.longValue() >= 0 : value.doubleValue() >= 0 && value.doubleValue() <= 1;
    }
}
