package io.tidemark.testbed.simulator;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The fields that TikTok gives under the scope video.insights, made up from a post's views of a day
 * ago: the platform counts them with that delay. Some are missing until the post is a day old; six of
 * them vanish when nothing has happened to the post for seven days.
 */
final class TikTokInsights {
    /** Fields that vanish from an idle post. */
    static final Set<String> VANISHING = Set.of(
            "reach",
            "full_video_watched_rate",
            "total_time_watched",
            "average_time_watched",
            "impression_sources",
            "audience_countries");

    /** Fields that a post of photos does not have. */
    static final Set<String> VIDEO_ONLY = Set.of(
            "full_video_watched_rate",
            "total_time_watched",
            "average_time_watched",
            "video_view_retention",
            "engagement_likes");

    /** Every field that needs the scope video.insights. */
    static final List<String> FIELDS = List.of(
            "reach",
            "total_time_watched",
            "average_time_watched",
            "full_video_watched_rate",
            "new_followers",
            "profile_views",
            "website_clicks",
            "phone_number_clicks",
            "lead_submissions",
            "app_download_clicks",
            "email_clicks",
            "address_clicks",
            "video_view_retention",
            "engagement_likes",
            "impression_sources",
            "audience_genders",
            "audience_countries",
            "audience_cities",
            "audience_types");

    private static final Duration DELAY = Duration.ofDays(1);
    private static final Duration IDLE = Duration.ofDays(7);
    private static final int MOST_SECONDS = 60;

    private final SimulatedPost post;
    private final Draw draw;
    private final OptionalLong views;
    private final boolean idle;

    TikTokInsights(SimulatedPost post, Instant now) {
        this.post = post;
        this.draw = post.draw().with("insights");
        Instant counted = now.minus(DELAY);
        this.views = post.isPublishedAt(counted) ? post.countAt(Counter.VIEWS, counted) : OptionalLong.empty();
        this.idle = post.idleAt(now).compareTo(IDLE) >= 0;
    }

    /** Writes a field of {@link #FIELDS}, or nothing if the platform has no value for it. */
    void write(String field, ItemJson item) throws IOException {
        if (views.isEmpty() || idle && VANISHING.contains(field) || post.isPhoto() && VIDEO_ONLY.contains(field)) {
            return;
        }
        long seen = views.getAsLong();
        switch (field) {
            case "reach" ->
                item.number(field, field, (long) (seen * draw.with("reach").between(0.7, 0.95)));
            case "average_time_watched" -> item.decimal(field, field, averageSeconds());
            case "total_time_watched" -> item.decimal(field, field, rounded(averageSeconds() * seen, 10));
            case "full_video_watched_rate" ->
                item.decimal(field, field, rounded(draw.with("full").between(0.01, 0.5), 10_000));
            case "new_followers" -> item.number(field, field, share(seen, field, 0.002));
            case "profile_views" -> item.number(field, field, share(seen, field, 0.01));
            case "website_clicks" -> item.number(field, field, share(seen, field, 0.001));
            case "video_view_retention" -> item.value(field, field, json -> retention(json));
            case "engagement_likes" -> item.value(field, field, json -> engagement(json));
            case "impression_sources" ->
                item.value(field, field, json -> split(json, "impression_source", "For You", "Personal Profile"));
            case "audience_countries" -> item.value(field, field, json -> split(json, "country", "US", "Others"));
            case "audience_cities" -> item.value(field, field, json -> split(json, "city_name", "Chicago", "Others"));
            case "audience_genders" -> item.value(field, field, json -> split(json, "gender", "Female", "Male"));
            case "audience_types" ->
                item.value(field, field, json -> split(json, "type", "NON_FOLLOWERS", "FOLLOWERS"));
            // the remaining ones count clicks on things that these accounts do not show
            default -> item.number(field, field, 0);
        }
    }

    private double averageSeconds() {
        return rounded(post.durationSeconds() * draw.with("watched").between(0.1, 0.8), 100);
    }

    private long share(long seen, String field, double most) {
        return (long) (seen * draw.with(field).unit() * most);
    }

    private void retention(JsonGenerator json) throws IOException {
        double fall = draw.with("fall").between(0.03, 0.3);
        json.writeStartArray();
        for (int second = 0; second <= Math.min(post.durationSeconds(), MOST_SECONDS); second++) {
            point(json, second, rounded(Math.exp(-fall * second), 10_000));
        }
        json.writeEndArray();
    }

    private void engagement(JsonGenerator json) throws IOException {
        int seconds = Math.min(post.durationSeconds(), MOST_SECONDS);
        json.writeStartArray();
        for (int second = 0; second <= seconds; second++) {
            point(json, second, rounded(1.0 / (seconds + 1), 10_000));
        }
        json.writeEndArray();
    }

    private static void point(JsonGenerator json, int second, double percentage) throws IOException {
        json.writeStartObject();
        json.writeStringField("second", Integer.toString(second));
        json.writeNumberField("percentage", percentage);
        json.writeEndObject();
    }

    private void split(JsonGenerator json, String name, String first, String other) throws IOException {
        double part = rounded(draw.with(name).between(0.5, 0.95), 100);
        json.writeStartArray();
        json.writeStartObject();
        json.writeStringField(name, first);
        json.writeNumberField("percentage", part);
        json.writeEndObject();
        json.writeStartObject();
        json.writeStringField(name, other);
        json.writeNumberField("percentage", rounded(1 - part, 100));
        json.writeEndObject();
        json.writeEndArray();
    }

    private static double rounded(double value, double perUnit) {
        return Math.round(value * perUnit) / perUnit;
    }
}
