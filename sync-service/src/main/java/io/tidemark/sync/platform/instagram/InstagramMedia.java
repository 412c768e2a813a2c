package io.tidemark.sync.platform.instagram;

import io.tidemark.sync.platform.CollectedPost;
import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.Json;
import io.tidemark.sync.platform.JsonText;
import io.tidemark.sync.platform.PublicAddress;
import io.tidemark.sync.platform.Reading;
import io.tidemark.sync.platform.RejectedItem;
import io.tidemark.sync.platform.Shortcode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the media of a page. A media that cannot be used costs itself. */
final class InstagramMedia {

    /** What is asked of a media of the feed. */
    static final String FEED_FIELDS = "id,caption,media_type,media_product_type,thumbnail_url,permalink,shortcode,"
            + "timestamp,username,like_count,comments_count,is_comment_enabled,children{id,media_type}";

    /** What is asked of a story. */
    static final String STORY_FIELDS =
            "id,caption,media_type,media_product_type,thumbnail_url,permalink,shortcode,timestamp,username";

    /**
     * A media as a list shows it.
     *
     * @param id the Graph API's id, by which insights are asked for
     * @param likes missing where the owner hides them
     */
    record Listed(
            String id, ProductType type, CollectedPost.Content content, Reading<Long> likes, Reading<Long> comments) {

        boolean isStory() {
            return type == ProductType.STORY;
        }
    }

    private final boolean stories;
    private final List<Listed> media = new ArrayList<>();
    private final List<RejectedItem> rejected = new ArrayList<>();
    private String username;

    private InstagramMedia(boolean stories) {
        this.stories = stories;
    }

    /** Reads a page of the feed or of the stories. */
    static InstagramMedia read(List<Json> data, boolean stories) {
        InstagramMedia page = new InstagramMedia(stories);
        data.forEach(page::take);
        return page;
    }

    List<Listed> media() {
        return media;
    }

    List<RejectedItem> rejected() {
        return rejected;
    }

    /** The owner's handle; null when no media tells it. */
    String username() {
        return username;
    }

    private void take(Json item) {
        switch (item) {
            case Json.Obj object -> take(new Fields(object));
            case Json other -> rejected.add(RejectedItem.post(null, "the media is no object"));
        }
    }

    private void take(Fields item) {
        Reading<String> key = Shortcode.of(item, "permalink");
        if (!(key instanceof Reading.Value<String>(String shortcode))) {
            rejected.add(RejectedItem.post(null, "shortcode: " + key.problem()));
            return;
        }
        Reading<String> id = digits(item);
        if (!(id instanceof Reading.Value<String>(String mediaId))) {
            rejected.add(RejectedItem.post(shortcode, "id: " + id.problem()));
            return;
        }
        Reading<Instant> published = item.compactOffsetTime("timestamp");
        if (!(published instanceof Reading.Value<Instant>(Instant publishedAt))) {
            rejected.add(RejectedItem.post(shortcode, "timestamp: " + published.problem()));
            return;
        }
        Reading<String> caption = item.text("caption");
        if (caption instanceof Reading.Unreadable<String>(String reason)) {
            rejected.add(RejectedItem.post(shortcode, "caption: " + reason));
            return;
        }
        ProductType type = type(item);
        String mediaType =
                type == null ? null : mediaType(type, item.text("media_type").orNull());
        if (mediaType == null) {
            rejected.add(
                    RejectedItem.post(shortcode, "media_type, media_product_type: not those that Instagram documents"));
            return;
        }
        String told = item.text("username").orNull();
        username = told == null || told.isBlank() ? username : told;
        media.add(new Listed(
                mediaId,
                type,
                content(item, shortcode, mediaId, publishedAt, caption.orNull(), type, mediaType),
                item.count("like_count"),
                item.count("comments_count")));
    }

    /** The id goes into addresses, so it is what Instagram documents: digits. */
    private static Reading<String> digits(Fields item) {
        return item.id("id")
                .then(id ->
                        id.matches("[0-9]{1,32}") ? new Reading.Value<>(id) : new Reading.Unreadable<>("not digits"));
    }

    private ProductType type(Fields item) {
        if (stories) {
            return ProductType.STORY;
        }
        return switch (item.text("media_product_type")) {
            case Reading.Value<String>(String type) ->
                switch (type) {
                    case "FEED" -> ProductType.FEED;
                    case "REELS" -> ProductType.REELS;
                    case "AD" -> ProductType.AD;
                    default -> null;
                };
            case Reading.Missing<String> ignored -> ProductType.FEED;
            case Reading<String> other -> null;
        };
    }

    private static String mediaType(ProductType type, String wire) {
        return switch (wire) {
            case "IMAGE", "VIDEO", "CAROUSEL_ALBUM" ->
                switch (type) {
                    case STORY -> "story";
                    case REELS -> "reel";
                    case FEED, AD ->
                        switch (wire) {
                            case "IMAGE" -> "image";
                            case "VIDEO" -> "video";
                            default -> "carousel";
                        };
                };
            case null, default -> null;
        };
    }

    private static CollectedPost.Content content(
            Fields item,
            String shortcode,
            String mediaId,
            Instant publishedAt,
            String caption,
            ProductType type,
            String mediaType) {
        Map<String, Json> extra = new HashMap<>();
        extra.put("platform_media_id", new Json.Text(mediaId));
        extra.put("product_type", new Json.Text(type.name()));
        Boolean commentable = item.flag("is_comment_enabled").orNull();
        extra.put("is_comment_enabled", commentable == null ? null : new Json.Bool(commentable));
        List<Json> children = children(item);
        extra.put("children", children.isEmpty() ? null : new Json.Arr(children));
        return new CollectedPost.Content(
                shortcode,
                mediaId,
                publishedAt,
                mediaType,
                caption == null || caption.isBlank() ? null : caption,
                PublicAddress.withoutQuery(item.text("permalink").orNull()),
                PublicAddress.lasting(item.text("thumbnail_url").orNull()),
                null,
                type == ProductType.AD ? Boolean.TRUE : null,
                JsonText.object(extra));
    }

    /** The parts of an album. They have no insights of their own. */
    private static List<Json> children(Fields item) {
        List<Json> data =
                item.object("children").then(children -> children.list("data")).orNull();
        List<Json> children = new ArrayList<>();
        for (Json child : data == null ? List.<Json>of() : data) {
            if (child instanceof Json.Obj object
                    && new Fields(object).id("id") instanceof Reading.Value<String>(String id)) {
                Map<String, Json> fields = new HashMap<>();
                fields.put("id", new Json.Text(id));
                String type = new Fields(object).text("media_type").orNull();
                fields.put("media_type", type == null ? null : new Json.Text(type));
                children.add(new Json.Obj(fields, Set.of()));
            }
        }
        return children;
    }
}
