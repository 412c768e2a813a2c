package io.tidemark.testbed.simulator;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The envelope of X's posts: {@code data}, {@code includes} and {@code errors}, in one of its two naming generations.
 * One post in ten was edited once or twice; its ids follow the first one.
 */
final class XPostJson {
    private static final Duration PRIVATE_METRICS_LIFE = Duration.ofDays(30);
    private static final String PROBLEMS = "https://api.twitter.com/2/problems/";

    private final Stage stage;
    private final SimulatedAccount caller;
    private final Instant now;
    private final String noun;
    private final Set<String> fields;
    private final Set<String> mediaFields;
    private final boolean withAuthors;
    private final Set<SimulatedAccount> authors = new LinkedHashSet<>();
    private final List<ServedLedger.Item> items = new ArrayList<>();
    private final List<Answer.Content> media = new ArrayList<>();
    private final List<Map<String, String>> errors = new ArrayList<>();

    XPostJson(Stage stage, Call call, SimulatedAccount caller) throws XRefusal {
        this.stage = stage;
        this.caller = caller;
        this.now = stage.clock().instant();
        if (call.parameter("tweet.fields").isPresent()
                && call.parameter("post.fields").isPresent()) {
            throw XRefusal.notOneOf("post.fields");
        }
        this.noun = call.parameter("post.fields").isPresent() ? "post" : "tweet";
        this.fields = list(call, noun + ".fields");
        this.withAuthors = list(call, "expansions").contains("author_id");
        this.mediaFields =
                list(call, "expansions").contains("attachments.media_keys") ? list(call, "media.fields") : Set.of();
    }

    /** A comma-separated parameter. */
    static Set<String> list(Call call, String name) {
        return new LinkedHashSet<>(Arrays.asList(call.parameter(name).orElse("").split(",")));
    }

    /** The ids of a post's versions, the first one first. */
    static List<String> versions(SimulatedPost post) {
        Draw edits = post.draw().with("edits");
        long count = edits.below(10) == 0 ? 1 + edits.with("count").below(2) : 0;
        List<String> ids = new ArrayList<>();
        for (long edit = 0; edit <= count; edit++) {
            ids.add(Long.toString(Long.parseLong(post.id()) + edit));
        }
        return ids;
    }

    static String mediaKey(SimulatedPost post) {
        return (post.isPhoto() ? "3_" : "13_") + post.id();
    }

    /** What the post earns, as far as X tells it; a superseded version has stopped earning. */
    static long earned(SimulatedPost post, String version, Counter counter, Instant now) {
        OptionalLong count = post.countAt(counter, now);
        boolean last = versions(post).getLast().equals(version);
        return count.isEmpty() ? 0 : last ? count.getAsLong() : count.getAsLong() / 2;
    }

    List<ServedLedger.Item> items() {
        return items;
    }

    /** Writes one post as an element of {@code data}. */
    void post(JsonGenerator json, SimulatedAccount author, SimulatedPost post, String version) throws IOException {
        ItemJson item = new ItemJson(json, stage.faults().tampering(author, post, false), true);
        json.writeStartObject();
        item.text("id", "id", version);
        item.text("caption", "text", post.caption());
        item.value("edits", "edit_history_" + noun + "_ids", out -> {
            out.writeStartArray();
            for (String each : versions(post)) {
                out.writeString(each);
            }
            out.writeEndArray();
        });
        for (String field : fields) {
            switch (field) {
                case "created_at" ->
                    item.text("published", field, post.published().toString());
                case "author_id" -> item.text("author", field, author.platformAccountId());
                case "attachments" -> attachments(item, post);
                case "public_metrics" -> publicMetrics(json, item, post, version);
                case "non_public_metrics", "organic_metrics" ->
                    privateMetrics(json, item, author, post, version, field);
                default -> {}
            }
        }
        json.writeEndObject();
        if (withAuthors) {
            authors.add(author);
        }
        items.add(item.item(post, now));
    }

    /** An error about a post that is asked for. */
    void missing(String id, String problem) {
        boolean forbidden = problem.equals("not-authorized-for-resource");
        Map<String, String> error = Map.of(
                "value",
                id,
                "parameter",
                "ids",
                "resource_type",
                noun,
                "resource_id",
                id,
                "section",
                "data",
                "title",
                forbidden ? "Authorization Error" : "Not Found Error",
                "detail",
                "X cannot show the " + noun + " with ids: [" + id + "].",
                "type",
                PROBLEMS + problem);
        // X repeats some of its errors.
        for (int times = forbidden ? 3 : 1; times > 0; times--) {
            errors.add(error);
        }
    }

    /** An error about a post that one of ours refers to. */
    void missingReference(SimulatedPost post) {
        if (post.draw().with("refers").below(6) == 0) {
            errors.add(Map.of(
                    "value",
                    post.id(),
                    "resource_type",
                    noun,
                    "section",
                    "includes",
                    "title",
                    "Not Found Error",
                    "detail",
                    "Could not find a referenced " + noun + ".",
                    "type",
                    PROBLEMS + "resource-not-found"));
        }
    }

    /** Writes {@code includes} and {@code errors} after {@code data}. */
    void rest(JsonGenerator json) throws IOException {
        if (!media.isEmpty() || !authors.isEmpty()) {
            json.writeObjectFieldStart("includes");
            json.writeArrayFieldStart("media");
            for (Answer.Content each : media) {
                each.writeTo(json);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("users");
            for (SimulatedAccount author : authors) {
                user(json, author);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        if (!errors.isEmpty()) {
            json.writeArrayFieldStart("errors");
            for (Map<String, String> error : errors) {
                json.writeStartObject();
                for (Map.Entry<String, String> field : error.entrySet()) {
                    json.writeStringField(field.getKey(), field.getValue());
                }
                json.writeEndObject();
            }
            json.writeEndArray();
        }
    }

    private void user(JsonGenerator json, SimulatedAccount author) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", author.platformAccountId());
        json.writeStringField("name", author.displayName());
        json.writeStringField("username", author.handle());
        json.writeObjectFieldStart("public_metrics");
        json.writeNumberField("followers_count", author.followers());
        json.writeNumberField("following_count", author.following());
        json.writeNumberField(noun + "_count", stage.visiblePosts(author, now).size());
        json.writeEndObject();
        json.writeEndObject();
    }

    private void attachments(ItemJson item, SimulatedPost post) throws IOException {
        item.value("attachments", "attachments", out -> {
            out.writeStartObject();
            out.writeArrayFieldStart("media_keys");
            out.writeString(mediaKey(post));
            out.writeEndArray();
            out.writeEndObject();
        });
        if (mediaFields.isEmpty()) {
            return;
        }
        media.add(out -> {
            out.writeStartObject();
            out.writeStringField("media_key", mediaKey(post));
            out.writeStringField("type", post.isPhoto() ? "photo" : "video");
            if (!post.isPhoto()) {
                out.writeNumberField("duration_ms", post.durationSeconds() * 1000L);
                out.writeStringField("preview_image_url", "https://pbs.twimg.example.invalid/" + post.id() + ".jpg");
                out.writeObjectFieldStart("public_metrics");
                out.writeNumberField("view_count", earned(post, versions(post).getLast(), Counter.VIEWS, now) / 2);
                out.writeEndObject();
            }
            out.writeEndObject();
        });
    }

    private void publicMetrics(JsonGenerator json, ItemJson item, SimulatedPost post, String version)
            throws IOException {
        long shares = earned(post, version, Counter.SHARES, now);
        json.writeObjectFieldStart("public_metrics");
        item.number("reposts", noun.equals("post") ? "repost_count" : "retweet_count", shares - shares / 5);
        item.number("quotes", "quote_count", shares / 5);
        item.noted(Counter.SHARES, shares);
        count(item, Counter.COMMENTS, "reply_count", post, version);
        count(item, Counter.LIKES, "like_count", post, version);
        count(item, Counter.SAVES, "bookmark_count", post, version);
        count(item, Counter.VIEWS, "impression_count", post, version);
        json.writeEndObject();
    }

    private void count(ItemJson item, Counter counter, String wireName, SimulatedPost post, String version)
            throws IOException {
        item.count(counter, wireName, OptionalLong.of(earned(post, version, counter, now)));
    }

    private void privateMetrics(
            JsonGenerator json,
            ItemJson item,
            SimulatedAccount author,
            SimulatedPost post,
            String version,
            String group)
            throws IOException {
        List<String> names = group.equals("organic_metrics")
                ? List.of("impression_count", "like_count", "url_link_clicks", "user_profile_clicks")
                : List.of("impression_count", "engagements", "url_link_clicks", "user_profile_clicks");
        boolean permitted = author.equals(caller)
                && !post.published().isBefore(now.minus(PRIVATE_METRICS_LIFE))
                && stage.faults()
                        .against(caller.handle(), FaultKind.SCOPE_MISSING)
                        .filter(fault -> fault.value().equals(Optional.of("private_metrics")))
                        .isEmpty();
        if (!permitted) {
            names.forEach(name -> errors.add(Map.of(
                    "resource_id",
                    version,
                    "value",
                    version,
                    "parameter",
                    "ids",
                    "resource_type",
                    noun,
                    "section",
                    "data",
                    "field",
                    group + "." + name,
                    "title",
                    "Field Authorization Error",
                    "detail",
                    "Sorry, you are not authorized to access '" + group + "." + name + "'.",
                    "type",
                    PROBLEMS + "not-authorized-for-field")));
            return;
        }
        long views = earned(post, version, Counter.VIEWS, now);
        json.writeObjectFieldStart(group);
        for (String name : names) {
            switch (name) {
                case "impression_count" -> item.number("views", name, views);
                case "like_count" -> item.number("likes", name, earned(post, version, Counter.LIKES, now));
                case "engagements" -> item.number(name, name, XAnalytics.engagements(post, version, now));
                case "url_link_clicks" -> item.number("url_clicks", name, XAnalytics.urlClicks(views));
                default -> item.number("profile_clicks", name, XAnalytics.profileClicks(views));
            }
        }
        json.writeEndObject();
    }
}
