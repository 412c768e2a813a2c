package io.tidemark.testbed.simulator;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The edge {@code /insights} of one media, made up from its counters. One metric that its product type does not have
 * fails the whole call, as on the real one.
 */
final class InstagramInsights {
    private static final int FEWEST_VIEWERS = 5;
    private static final List<String> CROSSPOSTED = List.of("facebook_views", "crossposted_views");

    private final Stage stage;

    InstagramInsights(Stage stage) {
        this.stage = stage;
    }

    Answer answer(Call call, SimulatedAccount account, InstagramMedia media) throws GraphRefusal {
        SimulatedPost post = media.post();
        Instant now = stage.clock().instant();
        List<String> metrics = List.of(
                call.parameter("metric").orElseThrow(GraphRefusal::missing).split(","));
        var refused = stage.faults().ofPost(account, post, FaultKind.POST_REFUSED);
        if (refused.isPresent()) {
            throw GraphRefusal.named(refused.get().value().orElse("100/2108006"));
        }
        check(account, media, metrics);
        OptionalLong views = post.countAt(Counter.VIEWS, now);
        if (media.product() == InstagramMedia.Product.STORY && views.orElse(0) < FEWEST_VIEWERS) {
            throw GraphRefusal.named("10/viewers");
        }
        List<ServedLedger.Item> items = new ArrayList<>();
        return Answer.json(200, json -> {
                    ItemJson item = new ItemJson(json, stage.faults().tampering(account, post, false), true);
                    json.writeStartObject();
                    item.value("data", "data", out -> {
                        out.writeStartArray();
                        for (String metric : metrics) {
                            write(out, item, account, media, metric, now);
                        }
                        out.writeEndArray();
                    });
                    json.writeEndObject();
                    items.add(item.item(post, now));
                })
                .onSending(stage.entry(account, items));
    }

    private void check(SimulatedAccount account, InstagramMedia media, List<String> metrics) throws GraphRefusal {
        var gone = stage.faults()
                .against(account.handle(), FaultKind.METRIC_REFUSED)
                .flatMap(Fault::value);
        for (String metric : metrics) {
            if (CROSSPOSTED.contains(metric)) {
                throw GraphRefusal.named("-1/2207086");
            }
            boolean elsewhere = metric.equals("link_clicks") && GraphHost.of(account) == GraphHost.INSTAGRAM_LOGIN;
            if (!media.product().has(metric) || elsewhere || gone.equals(java.util.Optional.of(metric))) {
                throw GraphRefusal.badParameter("The Media Insights API does not support the " + metric
                        + " metric for this media product type.");
            }
        }
    }

    private void write(
            JsonGenerator json,
            ItemJson item,
            SimulatedAccount account,
            InstagramMedia media,
            String metric,
            Instant now)
            throws IOException {
        SimulatedPost post = media.post();
        long views = post.countAt(Counter.VIEWS, now).orElse(0);
        switch (metric) {
            case "views" -> counter(json, item, media, metric, Counter.VIEWS, now);
            case "shares" -> counter(json, item, media, metric, Counter.SHARES, now);
            case "saved" -> counter(json, item, media, metric, Counter.SAVES, now);
            // The list has told these two, unless the owner hides them from it.
            case "likes" -> {
                if (account.likesHidden()) {
                    counter(json, item, media, metric, Counter.LIKES, now);
                } else {
                    whole(json, item, media, metric, post.countAt(Counter.LIKES, now));
                }
            }
            case "comments" -> whole(json, item, media, metric, post.countAt(Counter.COMMENTS, now));
            case "reach" -> whole(json, item, media, metric, OptionalLong.of(part(post, metric, views, 0.7, 0.95)));
            case "total_interactions" -> whole(json, item, media, metric, OptionalLong.of(interactions(post, now)));
            case "ig_reels_avg_watch_time" -> whole(json, item, media, metric, OptionalLong.of(averageMillis(post)));
            case "ig_reels_video_view_total_time" ->
                whole(json, item, media, metric, OptionalLong.of(averageMillis(post) * views));
            case "reels_skip_rate" ->
                element(json, media, metric, () -> {
                    json.writeArrayFieldStart("values");
                    json.writeStartObject();
                    item.decimal(metric, "value", Math.round(draw(post, metric).between(200, 700)) / 10.0);
                    json.writeEndObject();
                    json.writeEndArray();
                });
            case "navigation" -> navigation(json, item, media, part(post, metric, views, 0.1, 0.5));
            case "profile_activity" ->
                element(json, media, metric, () -> {
                    json.writeObjectFieldStart("total_value");
                    item.number(metric, "value", part(post, metric, views, 0, 0.005));
                    json.writeEndObject();
                });
            // follows, visits, replies and the like
            default -> whole(json, item, media, metric, OptionalLong.of(part(post, metric, views, 0, 0.01)));
        }
    }

    private void navigation(JsonGenerator json, ItemJson item, InstagramMedia media, long total) throws IOException {
        element(json, media, "navigation", () -> {
            writeValues(json, item, "navigation", total);
            json.writeObjectFieldStart("total_value");
            json.writeNumberField("value", total);
            json.writeArrayFieldStart("breakdowns");
            json.writeStartObject();
            json.writeArrayFieldStart("dimension_keys");
            json.writeString("story_navigation_action_type");
            json.writeEndArray();
            json.writeArrayFieldStart("results");
            json.writeStartObject();
            json.writeArrayFieldStart("dimension_values");
            json.writeString("tap_forward");
            json.writeEndArray();
            json.writeNumberField("value", total);
            json.writeEndObject();
            json.writeEndArray();
            json.writeEndObject();
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private static void counter(
            JsonGenerator json, ItemJson item, InstagramMedia media, String metric, Counter counter, Instant now)
            throws IOException {
        OptionalLong value = media.post().countAt(counter, now);
        if (value.isPresent()) {
            element(json, media, metric, () -> {
                json.writeArrayFieldStart("values");
                json.writeStartObject();
                item.count(counter, "value", value);
                json.writeEndObject();
                json.writeEndArray();
            });
        }
    }

    private static void whole(
            JsonGenerator json, ItemJson item, InstagramMedia media, String metric, OptionalLong value)
            throws IOException {
        if (value.isPresent()) {
            element(json, media, metric, () -> writeValues(json, item, metric, value.getAsLong()));
        }
    }

    private static void writeValues(JsonGenerator json, ItemJson item, String metric, long value) throws IOException {
        json.writeArrayFieldStart("values");
        json.writeStartObject();
        item.number(metric, "value", value);
        json.writeEndObject();
        json.writeEndArray();
    }

    /** The value of an element, in one of the forms that the platform has for it. */
    private interface Value {
        void write() throws IOException;
    }

    private static void element(JsonGenerator json, InstagramMedia media, String metric, Value value)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("name", metric);
        json.writeStringField("period", "lifetime");
        value.write();
        json.writeStringField("title", metric.replace('_', ' '));
        json.writeStringField("description", "");
        json.writeStringField("id", media.id() + "/insights/" + metric + "/lifetime");
        json.writeEndObject();
    }

    /** What the webhook tells of a story that has run out: names of old, and no views. */
    static Map<String, Long> ending(SimulatedPost story, Instant end) {
        long views = story.countAt(Counter.VIEWS, end).orElse(0);
        return Map.of(
                "impressions",
                views,
                "reach",
                part(story, "reach", views, 0.7, 0.95),
                "replies",
                part(story, "replies", views, 0, 0.01),
                "taps_forward",
                part(story, "navigation", views, 0.1, 0.5),
                "taps_back",
                0L,
                "exits",
                0L);
    }

    private static long interactions(SimulatedPost post, Instant now) {
        return List.of(Counter.LIKES, Counter.COMMENTS, Counter.SHARES, Counter.SAVES).stream()
                .mapToLong(counter -> post.countAt(counter, now).orElse(0))
                .sum();
    }

    private static long averageMillis(SimulatedPost post) {
        return Math.round(post.durationSeconds() * 1000 * draw(post, "watched").between(0.1, 0.8));
    }

    private static long part(SimulatedPost post, String metric, long views, double from, double to) {
        return (long) (views * draw(post, metric).between(from, to));
    }

    private static Draw draw(SimulatedPost post, String metric) {
        return post.draw().with("graph").with(metric);
    }
}
