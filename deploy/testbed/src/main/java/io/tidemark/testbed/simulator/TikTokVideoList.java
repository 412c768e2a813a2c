package io.tidemark.testbed.simulator;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * {@code GET /business/video/list/}: an account's posts, newest first. The cursor is the publication of
 * the last video in epoch milliseconds, so that posts which appear or vanish between two pages move
 * nothing; the last page carries one too.
 */
final class TikTokVideoList {
    static final String PATH = "/open_api/v1.3/business/video/list/";

    private static final int MOST_VIDEOS = 20;
    private static final int DEFAULT_VIDEOS = 10;
    private static final long LINK_STEP_SECONDS = Duration.ofHours(1).toSeconds();
    private static final long LINK_LIFE_SECONDS = Duration.ofHours(48).toSeconds();
    private static final Set<String> LIST_FIELDS = Set.of(
            "item_id",
            "create_time",
            "caption",
            "share_url",
            "thumbnail_url",
            "embed_url",
            "video_duration",
            "media_type",
            "is_ad",
            "likes",
            "comments",
            "shares",
            "favorites",
            "video_views");

    private record Page(List<SimulatedPost> videos, boolean hasMore, long cursor) {}

    private final Stage stage;
    private final TikTokEnvelope envelope;

    TikTokVideoList(Stage stage, TikTokEnvelope envelope) {
        this.stage = stage;
        this.envelope = envelope;
    }

    /** @param scopes what the account's owner grants at the moment */
    Answer answer(Call call, SimulatedAccount account, Set<String> scopes) throws TikTokRefusal {
        Instant now = stage.clock().instant();
        Set<String> fields = fields(call, scopes);
        Page page = page(call, account, now);
        List<ServedLedger.Item> items = new ArrayList<>();
        return envelope.ok(json -> {
                    json.writeStartObject();
                    json.writeArrayFieldStart("videos");
                    for (SimulatedPost post : page.videos()) {
                        items.add(write(json, account, post, fields, now));
                    }
                    json.writeEndArray();
                    json.writeNumberField("cursor", page.cursor());
                    json.writeBooleanField("has_more", page.hasMore());
                    json.writeEndObject();
                })
                .onSending(stage.entry(account, items));
    }

    private static Set<String> fields(Call call, Set<String> scopes) throws TikTokRefusal {
        Set<String> fields = TikTokParameters.texts(
                "fields", Call.parse(call.parameter("fields").orElse("[\"item_id\"]")));
        for (String field : fields) {
            if (!LIST_FIELDS.contains(field) && !TikTokInsights.FIELDS.contains(field)) {
                throw TikTokRefusal.badParameter("fields", "unknown field " + field);
            }
        }
        if (!fields.contains("item_id")) {
            throw TikTokRefusal.badParameter("fields", "item_id is required");
        }
        boolean insights = fields.stream().anyMatch(TikTokInsights.FIELDS::contains);
        if (!scopes.contains("video.list") || insights && !scopes.contains("video.insights")) {
            throw TikTokRefusal.scopeNotGranted();
        }
        return fields;
    }

    private Page page(Call call, SimulatedAccount account, Instant now) throws TikTokRefusal {
        List<SimulatedPost> posts = stage.visiblePosts(account, now);
        Optional<String> filters = call.parameter("filters");
        if (filters.isPresent()) {
            JsonNode parsed = Call.parse(filters.get());
            if (!parsed.isObject()) {
                throw TikTokRefusal.badParameter("filters", "must be a JSON object");
            }
            if (parsed.path("ad_post_only").asBoolean(false)) {
                posts = posts.stream().filter(SimulatedPost::promoted).toList();
            }
            if (parsed.has("video_ids")) {
                return lookedUp(posts, TikTokParameters.texts("filters.video_ids", parsed.get("video_ids")));
            }
        }
        return listed(call, account, posts);
    }

    private static Page lookedUp(List<SimulatedPost> posts, Set<String> ids) throws TikTokRefusal {
        if (ids.size() > MOST_VIDEOS) {
            throw TikTokRefusal.badParameter("filters.video_ids", "at most " + MOST_VIDEOS);
        }
        List<SimulatedPost> found = posts.stream()
                .filter(post -> ids.contains(post.id()))
                .sorted(Comparator.comparing(SimulatedPost::id))
                .toList();
        return new Page(found, false, 0);
    }

    private Page listed(Call call, SimulatedAccount account, List<SimulatedPost> posts) throws TikTokRefusal {
        long size = TikTokParameters.number(call, "max_count", DEFAULT_VIDEOS);
        if (size < 1 || size > MOST_VIDEOS) {
            throw TikTokRefusal.badParameter("max_count", "must be from 1 to " + MOST_VIDEOS);
        }
        long cursor = TikTokParameters.number(call, "cursor", 0);
        List<SimulatedPost> rest = cursor == 0
                ? posts
                : posts.stream()
                        .filter(post -> post.published().toEpochMilli() < cursor)
                        .toList();
        boolean hasMore = rest.size() > size;
        if (hasMore && isShort(account, rest.getFirst())) {
            size = Math.max(1, size * 3 / 5);
        }
        List<SimulatedPost> videos = rest.subList(0, (int) Math.min(size, rest.size()));
        if (call.isStruckBy(FaultKind.DUPLICATED_PAGE) && !videos.isEmpty()) {
            return new Page(videos, true, videos.getFirst().published().toEpochMilli() + 1);
        }
        long next = videos.isEmpty() ? cursor : videos.getLast().published().toEpochMilli();
        return new Page(videos, hasMore, next);
    }

    private boolean isShort(SimulatedAccount account, SimulatedPost first) {
        SimulatorConfig.Offer offer = stage.config().offer();
        return offer.shortPages()
                && Draw.of(offer.seed())
                                .with("short")
                                .with(account.number())
                                .with(first.id())
                                .below(5)
                        == 0;
    }

    private ServedLedger.Item write(
            JsonGenerator json, SimulatedAccount account, SimulatedPost post, Set<String> fields, Instant now)
            throws IOException {
        ItemJson item = new ItemJson(json, stage.faults().tampering(account, post, true), true);
        TikTokInsights insights = new TikTokInsights(post, now);
        json.writeStartObject();
        for (String field : fields) {
            switch (field) {
                case "item_id" -> item.text("id", field, post.id());
                case "create_time" ->
                    item.text("published", field, Long.toString(post.published().getEpochSecond()));
                case "caption" -> item.text("caption", field, post.caption());
                case "share_url" -> item.text("url", field, account.postUrl(post));
                case "thumbnail_url" -> item.text("thumbnail", field, thumbnail(post, now));
                case "embed_url" ->
                    item.text("embed", field, "https://www.tiktok.com/player/v1/" + post.id() + "?autoplay=1");
                case "video_duration" -> {
                    if (!post.isPhoto()) {
                        item.decimal("duration", field, post.durationSeconds());
                    }
                }
                case "media_type" -> item.text("media", field, post.isPhoto() ? "PHOTO" : "VIDEO");
                case "is_ad" -> item.flag("ad", field, post.promoted());
                case "video_views" -> count(item, Counter.VIEWS, field, post, now);
                case "likes" -> count(item, Counter.LIKES, field, post, now);
                case "comments" -> count(item, Counter.COMMENTS, field, post, now);
                case "shares" -> count(item, Counter.SHARES, field, post, now);
                case "favorites" -> count(item, Counter.SAVES, field, post, now);
                default -> insights.write(field, item);
            }
        }
        json.writeEndObject();
        return item.item(post, now);
    }

    private static void count(ItemJson item, Counter counter, String field, SimulatedPost post, Instant now)
            throws IOException {
        OptionalLong value = post.countAt(counter, now);
        item.count(counter, field, value);
    }

    // Signed links change without the post having changed: here every simulated hour.
    private static String thumbnail(SimulatedPost post, Instant now) {
        long hour = now.getEpochSecond() / LINK_STEP_SECONDS * LINK_STEP_SECONDS;
        String signature =
                Long.toHexString(post.draw().with("thumbnail").with(hour).state());
        return "https://p16-sign.tiktokcdn.example.invalid/" + post.id() + "~tplv.jpeg?x-expires="
                + (hour + LINK_LIFE_SECONDS) + "&x-signature=" + signature;
    }
}
