package io.tidemark.sync.platform.tiktok;

import io.tidemark.sync.platform.AbsentReason;
import io.tidemark.sync.platform.Breakdown;
import io.tidemark.sync.platform.CollectedPost;
import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.Json;
import io.tidemark.sync.platform.JsonText;
import io.tidemark.sync.platform.MetricReadings;
import io.tidemark.sync.platform.PublicAddress;
import io.tidemark.sync.platform.Reading;
import io.tidemark.sync.platform.RejectedItem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** Reads the videos of a page. A video that cannot be used costs itself, a metric that cannot be read costs itself. */
final class TikTokVideos {

    private static final String PLATFORM = "tiktok";

    private static final List<String> CONTENT_FIELDS = List.of(
            "item_id",
            "create_time",
            "caption",
            "share_url",
            "thumbnail_url",
            "embed_url",
            "video_duration",
            "media_type",
            "is_ad");

    /** How a number stands on the wire. */
    private enum Form {
        COUNT,
        SECONDS,
        RATIO
    }

    /**
     * One metric.
     *
     * @param insights whether it needs the scope video.insights
     * @param watching whether it is about watching, which photos do not have
     */
    private record Metric(String id, String wireName, Form form, boolean insights, boolean watching) {

        Reading<? extends Number> read(Fields video) {
            return switch (form) {
                case COUNT -> video.count(wireName);
                case SECONDS -> video.secondsAsMillis(wireName);
                case RATIO -> video.ratio(wireName);
            };
        }
    }

    private static final List<Metric> METRICS = List.of(
            new Metric("views", "video_views", Form.COUNT, false, false),
            new Metric("likes", "likes", Form.COUNT, false, false),
            new Metric("comments", "comments", Form.COUNT, false, false),
            new Metric("shares", "shares", Form.COUNT, false, false),
            new Metric("saves", "favorites", Form.COUNT, false, false),
            new Metric("reach", "reach", Form.COUNT, true, false),
            new Metric("total_view_time_ms", "total_time_watched", Form.SECONDS, true, true),
            new Metric("avg_watch_time_ms", "average_time_watched", Form.SECONDS, true, true),
            new Metric("full_watch_rate", "full_video_watched_rate", Form.RATIO, true, true),
            new Metric("follows", "new_followers", Form.COUNT, true, false),
            new Metric("profile_visits", "profile_views", Form.COUNT, true, false),
            new Metric("url_clicks", "website_clicks", Form.COUNT, true, false),
            new Metric("phone_clicks", "phone_number_clicks", Form.COUNT, true, false),
            new Metric("lead_submissions", "lead_submissions", Form.COUNT, true, false),
            new Metric("app_download_clicks", "app_download_clicks", Form.COUNT, true, false),
            new Metric("email_clicks", "email_clicks", Form.COUNT, true, false),
            new Metric("address_clicks", "address_clicks", Form.COUNT, true, false));

    private final TikTokFieldSet asked;
    private final Instant observedAt;
    private final List<CollectedPost> posts = new ArrayList<>();
    private final List<RejectedItem> rejected = new ArrayList<>();

    private TikTokVideos(TikTokFieldSet asked, Instant observedAt) {
        this.asked = asked;
        this.observedAt = observedAt;
    }

    /** The fields of a set. */
    static List<String> fields(TikTokFieldSet asked) {
        return Stream.of(
                        CONTENT_FIELDS.stream(),
                        METRICS.stream()
                                .filter(metric -> asked.insights() || !metric.insights())
                                .map(Metric::wireName),
                        asked == TikTokFieldSet.INSIGHTS_DAILY
                                ? Stream.concat(TikTokCurves.FIELDS.stream(), TikTokBreakdowns.FIELDS.stream())
                                : Stream.<String>of())
                .flatMap(Function.identity())
                .toList();
    }

    /**
     * Reads a page.
     *
     * @param asked the fields that were asked for
     * @param observedAt when the answer came, in microseconds
     */
    static TikTokVideos read(List<Json> videos, TikTokFieldSet asked, Instant observedAt) {
        TikTokVideos page = new TikTokVideos(asked, observedAt);
        videos.forEach(page::take);
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
            case Json other -> rejected.add(RejectedItem.post(null, "the video is no object"));
        }
    }

    private void take(Fields video) {
        Reading<String> id = video.id("item_id");
        if (!(id instanceof Reading.Value<String>(String externalId))) {
            rejected.add(RejectedItem.post(null, "item_id: " + id.problem()));
            return;
        }
        Reading<Instant> published = video.epochSeconds("create_time");
        if (!(published instanceof Reading.Value<Instant>(Instant publishedAt))) {
            rejected.add(RejectedItem.post(externalId, "create_time: " + published.problem()));
            return;
        }
        Reading<String> caption = video.text("caption");
        if (caption instanceof Reading.Unreadable<String>(String reason)) {
            rejected.add(RejectedItem.post(externalId, "caption: " + reason));
            return;
        }
        String mediaType = mediaType(video.text("media_type"));
        if (mediaType == null) {
            rejected.add(RejectedItem.post(externalId, "media_type: neither VIDEO nor PHOTO"));
            return;
        }
        boolean photo = mediaType.equals("photo");
        MetricReadings readings = metrics(video, externalId, photo);
        CollectedPost.Curves curves = photo ? null : TikTokCurves.read(video, externalId, rejected);
        SortedMap<String, Breakdown> breakdowns = TikTokBreakdowns.read(video, asked, externalId, rejected);
        rejected.addAll(readings.rejected());
        posts.add(new CollectedPost(
                content(video, externalId, publishedAt, caption.orNull(), mediaType),
                readings.finish(PLATFORM, false).with(curves, breakdowns),
                observedAt,
                false));
    }

    private static CollectedPost.Content content(
            Fields video, String externalId, Instant publishedAt, String caption, String mediaType) {
        Map<String, Json> extra = new HashMap<>();
        String embed = PublicAddress.withoutQuery(video.text("embed_url").orNull());
        extra.put("embed_url", embed == null ? null : new Json.Text(embed));
        return new CollectedPost.Content(
                externalId,
                null,
                publishedAt,
                mediaType,
                caption == null || caption.isBlank() ? null : caption,
                PublicAddress.withoutQuery(video.text("share_url").orNull()),
                PublicAddress.lasting(video.text("thumbnail_url").orNull()),
                mediaType.equals("photo")
                        ? null
                        : video.secondsAsMillis("video_duration").orNull(),
                video.flag("is_ad").orNull(),
                embed == null ? null : JsonText.object(extra));
    }

    private MetricReadings metrics(Fields video, String externalId, boolean photo) {
        MetricReadings readings = new MetricReadings(externalId);
        for (Metric metric : METRICS) {
            if (photo && metric.watching()) {
                readings.absent(metric.id(), AbsentReason.NOT_SUPPORTED);
            } else if (metric.insights() && !asked.insights()) {
                readings.absent(metric.id(), AbsentReason.NOT_PERMITTED);
            } else {
                readings.take(metric.id(), metric.read(video), AbsentReason.NOT_YET);
            }
        }
        return readings;
    }

    /** An old video has no media_type; whatever else is there must be one of the two that TikTok documents. */
    private static String mediaType(Reading<String> wire) {
        return switch (wire) {
            case Reading.Value<String>(String type) when type.equals("VIDEO") -> "video";
            case Reading.Value<String>(String type) when type.equals("PHOTO") -> "photo";
            case Reading.Missing<String> ignored -> "video";
            case Reading<String> other -> null;
        };
    }
}
