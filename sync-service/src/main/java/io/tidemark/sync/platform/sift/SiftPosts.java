package io.tidemark.sync.platform.sift;

import io.tidemark.sync.platform.AbsentReason;
import io.tidemark.sync.platform.CollectedPost;
import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.Json;
import io.tidemark.sync.platform.JsonText;
import io.tidemark.sync.platform.MetricReadings;
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

/** Reads the posts of a page of results. */
final class SiftPosts {

    /** Scraped ids are not those of Instagram's own interface; the shortcode is what both know. */
    private static final String INSTAGRAM = "instagram";

    private static final Set<String> MEDIA_TYPES = Set.of("video", "photo", "reel", "image", "carousel");
    private static final List<String> METRICS = List.of("views", "likes", "comments", "shares", "saves");

    private final String platform;
    private final Instant answeredAt;
    private final List<CollectedPost> posts = new ArrayList<>();
    private final List<RejectedItem> rejected = new ArrayList<>();

    private SiftPosts(String platform, Instant answeredAt) {
        this.platform = platform;
        this.answeredAt = answeredAt;
    }

    /**
     * Reads a page.
     *
     * @param platform what was asked for; posts of any other platform are refused
     * @param answeredAt when the answer came, in microseconds; an observation cannot be younger
     */
    static SiftPosts read(List<Json> items, String platform, Instant answeredAt) {
        SiftPosts page = new SiftPosts(platform, answeredAt);
        items.forEach(page::take);
        return page;
    }

    List<CollectedPost> posts() {
        return posts;
    }

    List<RejectedItem> rejected() {
        return rejected;
    }

    private void take(Json item) {
        switch (item) {
            case Json.Obj object -> take(new Fields(object));
            case Json other -> rejected.add(RejectedItem.post(null, "the post is no object"));
        }
    }

    private void take(Fields post) {
        Reading<String> id = platform.equals(INSTAGRAM) ? Shortcode.of(post, "url") : post.id("platform_post_id");
        if (!(id instanceof Reading.Value<String>(String externalId))) {
            rejected.add(RejectedItem.post(null, "the post's id: " + id.problem()));
            return;
        }
        if (!platform.equals(post.text("platform").orNull())) {
            rejected.add(RejectedItem.post(externalId, "the post is of another platform than " + platform));
            return;
        }
        Reading<Instant> published = post.isoTime("published_at");
        if (!(published instanceof Reading.Value<Instant>(Instant publishedAt))) {
            rejected.add(RejectedItem.post(externalId, "published_at: " + published.problem()));
            return;
        }
        Reading<String> caption = post.text("caption");
        if (caption instanceof Reading.Unreadable<String>(String reason)) {
            rejected.add(RejectedItem.post(externalId, "caption: " + reason));
            return;
        }
        String type = post.text("type").orNull();
        if (type == null || !MEDIA_TYPES.contains(type)) {
            rejected.add(RejectedItem.post(externalId, "type: not one that SIFT documents"));
            return;
        }
        MetricReadings readings = metrics(post, externalId);
        rejected.addAll(readings.rejected());
        posts.add(new CollectedPost(
                content(post, externalId, publishedAt, caption.orNull(), type),
                readings.finish(
                        platform,
                        Boolean.TRUE.equals(post.flag("metrics_approximate").orNull())),
                observedAt(post),
                false));
    }

    /** SIFT tells when it looked. Its clock may run ahead of ours, but nothing was seen after we were told of it. */
    private Instant observedAt(Fields post) {
        Instant told = post.isoTime("metrics_observed_at").orNull();
        return told == null || told.isAfter(answeredAt) ? answeredAt : told;
    }

    private static MetricReadings metrics(Fields post, String externalId) {
        MetricReadings readings = new MetricReadings(externalId);
        boolean hidden = Boolean.TRUE.equals(post.flag("likes_hidden").orNull());
        Reading<Fields> metrics = post.object("metrics");
        for (String metric : METRICS) {
            Reading<Long> value = metrics.then(fields -> fields.count(metric));
            readings.take(
                    metric,
                    value,
                    value instanceof Reading.Null<Long> ? AbsentReason.WITHHELD : AbsentReason.NOT_SUPPORTED);
        }
        if (hidden) {
            readings.absent("likes", AbsentReason.WITHHELD);
        }
        return readings;
    }

    private static CollectedPost.Content content(
            Fields post, String externalId, Instant publishedAt, String caption, String type) {
        List<Fields> media = media(post);
        Map<String, Json> extra = new HashMap<>();
        extra.put(
                "media",
                media.isEmpty()
                        ? null
                        : new Json.Arr(media.stream().map(SiftPosts::medium).toList()));
        extra.put("pinned", Boolean.TRUE.equals(post.flag("pinned").orNull()) ? new Json.Bool(true) : null);
        extra.put("shortcode", text(post.id("shortcode").orNull()));
        return new CollectedPost.Content(
                externalId,
                null,
                publishedAt,
                type,
                caption == null || caption.isBlank() ? null : caption,
                PublicAddress.withoutQuery(post.text("url").orNull()),
                PublicAddress.lasting(post.text("thumbnail_url").orNull()),
                type.equals("photo") || type.equals("image") ? null : duration(media),
                null,
                JsonText.object(extra));
    }

    private static List<Fields> media(Fields post) {
        List<Json> media = post.list("media").orNull();
        return media == null
                ? List.of()
                : media.stream()
                        .filter(Json.Obj.class::isInstance)
                        .map(medium -> new Fields((Json.Obj) medium))
                        .toList();
    }

    private static Long duration(List<Fields> media) {
        return media.stream()
                .map(medium -> medium.secondsAsMillis("duration_seconds").orNull())
                .filter(java.util.Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static Json medium(Fields medium) {
        Map<String, Json> fields = new HashMap<>();
        fields.put("kind", text(medium.text("kind").orNull()));
        fields.put("url", text(PublicAddress.lasting(medium.text("url").orNull())));
        fields.put("width", number(medium.count("width").orNull()));
        fields.put("height", number(medium.count("height").orNull()));
        return new Json.Obj(fields, Set.of());
    }

    private static Json text(String value) {
        return value == null ? null : new Json.Text(value);
    }

    private static Json number(Long value) {
        return value == null ? null : new Json.Num(value.toString());
    }
}
