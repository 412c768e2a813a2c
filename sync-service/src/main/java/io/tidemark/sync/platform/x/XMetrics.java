package io.tidemark.sync.platform.x;

import io.tidemark.sync.platform.AbsentReason;
import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.MetricReadings;
import io.tidemark.sync.platform.Reading;
import java.util.List;
import java.util.stream.Stream;

/**
 * The metrics of one post: the public ones of the listing, and the costly ones where they were read. Pure.
 *
 * @param pageErrors what the listing tells to be missing
 * @param privates private metrics of posts, by the last id
 * @param analytics analytics of posts, by the last id
 * @param mediaAnalytics analytics of media, by media key
 */
record XMetrics(XErrors pageErrors, XCostly privates, XCostly analytics, XCostly mediaAnalytics) {

    private static final String PUBLIC = "public_metrics";
    private static final String NON_PUBLIC = "non_public_metrics";
    private static final String ORGANIC = "organic_metrics";

    /** Reads what there is of a post. */
    MetricReadings read(XPosts.XPost post) {
        MetricReadings readings = new MetricReadings(post.externalId());
        Reading<Fields> counts = post.post().object(PUBLIC);
        views(readings, post, counts);
        take(readings, post, "likes", counts, "like_count");
        take(readings, post, "comments", counts, "reply_count");
        take(readings, post, "saves", counts, "bookmark_count");
        shares(readings, post, counts);
        clicks(readings, post, "engagements", "engagements", "engagements");
        clicks(readings, post, "url_clicks", "url_link_clicks", "url_clicks");
        clicks(readings, post, "profile_clicks", "user_profile_clicks", "user_profile_clicks");
        readings.take(
                "follows",
                analytics.sum(post.lastId(), "follows"),
                analytics.state().reason());
        mediaViews(readings, post);
        watchTime(readings, post);
        return readings;
    }

    /** Impressions are what X counts as views. A listing without them is helped out by the private count of the same. */
    private void views(MetricReadings readings, XPosts.XPost post, Reading<Fields> counts) {
        Reading<Long> told = counts.then(fields -> fields.count("impression_count"));
        Reading<Long> views = told instanceof Reading.Missing<Long>
                ? XPosts.firstPresent(
                        privates.count(post.lastId(), NON_PUBLIC, "impression_count"),
                        privates.count(post.lastId(), ORGANIC, "impression_count"))
                : told;
        AbsentReason reason = reason(post, "impression_count");
        readings.take("views", views, reason);
        if (views instanceof Reading.Unreadable<Long>) {
            // One wrong figure is one complaint.
            readings.absent("impressions", AbsentReason.FAILED);
        } else {
            readings.take("impressions", views, reason);
        }
    }

    private void take(
            MetricReadings readings, XPosts.XPost post, String metric, Reading<Fields> counts, String wireName) {
        readings.take(metric, counts.then(fields -> fields.count(wireName)), reason(post, wireName));
    }

    /** Shares are reposts and quotes together, and neither stands for both. */
    private void shares(MetricReadings readings, XPosts.XPost post, Reading<Fields> counts) {
        Reading<Long> reposts =
                counts.then(fields -> XPosts.firstPresent(fields.count("repost_count"), fields.count("retweet_count")));
        Reading<Long> quotes = counts.then(fields -> fields.count("quote_count"));
        AbsentReason reason = reason(post, "retweet_count");
        readings.take("reposts", reposts, reason);
        readings.take("quotes", quotes, reason(post, "quote_count"));
        Reading<Long> sum = XCostly.sum(Stream.of(reposts, quotes));
        if (sum instanceof Reading.Unreadable<Long>) {
            // One wrong figure is one complaint.
            readings.absent("shares", AbsentReason.FAILED);
        } else {
            readings.take("shares", sum, reason);
        }
    }

    /** What only the author sees: for 30 days with the post, later in the analytics. */
    private void clicks(
            MetricReadings readings, XPosts.XPost post, String metric, String privateName, String analyticsName) {
        String id = post.lastId();
        Reading<Long> value = XPosts.firstPresent(
                XPosts.firstPresent(
                        privates.count(id, NON_PUBLIC, privateName), privates.count(id, ORGANIC, privateName)),
                analytics.sum(id, analyticsName));
        boolean denied = privates.errors().deny(id, NON_PUBLIC, privateName);
        XCostly.State state = asked(post) ? privates.state() : analytics.state();
        readings.take(metric, value, denied ? AbsentReason.NOT_PERMITTED : state.reason());
    }

    /** Whether the private metrics of the post were asked for, or it is not their turn. */
    private boolean asked(XPosts.XPost post) {
        return privates.state() != XCostly.State.OFF || analytics.state() == XCostly.State.OFF;
    }

    /** Videos tell their views in public; views of pictures are in the analytics. */
    private void mediaViews(MetricReadings readings, XPosts.XPost post) {
        List<Fields> videos = post.videos();
        if (!videos.isEmpty()) {
            Stream<Reading<Long>> views =
                    videos.stream().map(video -> video.object(PUBLIC).then(counts -> counts.count("view_count")));
            readings.take("media_views", XCostly.sum(views), AbsentReason.NOT_YET);
        } else if (post.attached() == 0) {
            readings.absent("media_views", AbsentReason.NOT_SUPPORTED);
        } else {
            readings.take(
                    "media_views",
                    analytics.sum(post.lastId(), "media_views"),
                    analytics.state().reason());
        }
    }

    private void watchTime(MetricReadings readings, XPosts.XPost post) {
        List<Fields> videos = post.videos();
        if (videos.isEmpty()) {
            readings.absent("total_view_time_ms", AbsentReason.NOT_SUPPORTED);
            return;
        }
        Stream<Reading<Long>> times = videos.stream()
                .map(video -> mediaAnalytics.sum(video.id("media_key").orNull(), "watch_time_ms"));
        readings.take(
                "total_view_time_ms", XCostly.sum(times), mediaAnalytics.state().reason());
    }

    private AbsentReason reason(XPosts.XPost post, String field) {
        return pageErrors.deny(post.lastId(), PUBLIC, field) ? AbsentReason.NOT_PERMITTED : AbsentReason.NOT_SUPPORTED;
    }
}
