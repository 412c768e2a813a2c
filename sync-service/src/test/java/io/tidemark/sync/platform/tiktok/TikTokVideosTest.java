package io.tidemark.sync.platform.tiktok;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.sync.platform.CollectedPost;
import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.MalformedJsonException;
import io.tidemark.sync.platform.RejectedItem;
import io.tidemark.sync.platform.StrictJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TikTokVideosTest {

    private static final Instant NOW = Instant.parse("2026-09-20T10:00:00.123456Z");

    private static final String VIDEO = """
            {"item_id":"7108684822863760646","create_time":"1655118106","media_type":"VIDEO","is_ad":false,
             "video_duration":15.2,"caption":"made up","share_url":"https://www.tiktok.com/@a/video/1?utm=x",
             "thumbnail_url":"https://cdn.example.com/1.jpg?x-expires=1","likes":263,"comments":2,"shares":4,
             "favorites":11,"video_views":40753,"reach":33556,"total_time_watched":60314.4,
             "average_time_watched":1.48,"full_video_watched_rate":0.0177,"new_followers":3,"profile_views":120}""";

    @Test
    void watchTimesBecomeMillisecondsAndRatesStayShares() throws Exception {
        CollectedPost.Metrics metrics = only(VIDEO, true).metrics();
        assertThat(metrics.values())
                .containsEntry("views", 40753L)
                .containsEntry("saves", 11L)
                .containsEntry("total_view_time_ms", 60_314_400L)
                .containsEntry("avg_watch_time_ms", 1480L)
                .containsEntry("full_watch_rate", 0.0177)
                .containsEntry("follows", 3L)
                .containsEntry("profile_visits", 120L);
        assertThat(metrics.absentReasons()).containsEntry("url_clicks", "not_yet");
        assertThat(metrics.approximate()).isFalse();
    }

    @Test
    void contentHoldsNoTrackingAndNoSignature() throws Exception {
        CollectedPost post = only(VIDEO, true);
        assertThat(post.content())
                .isEqualTo(new CollectedPost.Content(
                        "7108684822863760646",
                        null,
                        Instant.parse("2022-06-13T11:01:46Z"),
                        "video",
                        "made up",
                        "https://www.tiktok.com/@a/video/1",
                        null,
                        15_200L,
                        false,
                        null));
        assertThat(post.observedAt()).isEqualTo(NOW);
    }

    @Test
    void photoHasNoWatchTimes() throws Exception {
        CollectedPost photo = only(VIDEO.replace("VIDEO", "PHOTO"), true);
        assertThat(photo.content().durationMs()).isNull();
        assertThat(photo.metrics().values()).doesNotContainKeys("avg_watch_time_ms", "total_view_time_ms");
        assertThat(photo.metrics().absentReasons()).containsEntry("avg_watch_time_ms", "not_supported");
    }

    @Test
    void withoutTheScopeInsightsAreNotPermitted() throws Exception {
        CollectedPost post = only("{\"item_id\":\"1\",\"create_time\":\"1655118106\",\"likes\":0}", false);
        assertThat(post.metrics().values()).containsOnlyKeys("likes");
        assertThat(post.metrics().absentReasons())
                .containsEntry("reach", "not_permitted")
                .containsEntry("views", "not_yet");
        assertThat(TikTokVideos.fields(TikTokFieldSet.BASIC))
                .contains("favorites")
                .doesNotContain("reach");
        assertThat(TikTokVideos.fields(TikTokFieldSet.INSIGHTS)).contains("favorites", "reach");
    }

    @Test
    void curvesAreReadBySecondAndPhotosHaveNone() throws Exception {
        String curves =
                ",\"video_view_retention\":[{\"second\":\"0\",\"percentage\":1.0},{\"second\":1,\"percentage\":0.62}]}";
        String video = VIDEO.substring(0, VIDEO.length() - 1) + curves;
        assertThat(only(video, true).metrics().curves())
                .isEqualTo(new CollectedPost.Curves(
                        List.of(new CollectedPost.Curves.Point(0, 1.0), new CollectedPost.Curves.Point(1, 0.62)),
                        null));
        assertThat(only(video.replace("VIDEO", "PHOTO"), true).metrics().curves())
                .isNull();
        assertThat(only(VIDEO, true).metrics().curves()).isNull();
        assertThat(TikTokVideos.fields(TikTokFieldSet.INSIGHTS_DAILY))
                .contains("video_view_retention", "engagement_likes");
        assertThat(TikTokVideos.fields(TikTokFieldSet.INSIGHTS)).doesNotContain("video_view_retention");
    }

    @Test
    void curveThatCannotBeReadCostsItselfOnly() throws Exception {
        for (String points : List.of(
                "[{\"second\":\"1\",\"percentage\":0.5},{\"second\":\"1\",\"percentage\":0.4}]",
                "[{\"second\":\"0\",\"percentage\":62}]",
                "[{\"second\":\"0.5\",\"percentage\":0.1}]",
                "[{\"second\":\"-1\",\"percentage\":0.1}]",
                "[{\"percentage\":0.1}]",
                "[3]",
                "7")) {
            TikTokVideos page = read(
                    "{\"videos\":[" + VIDEO.substring(0, VIDEO.length() - 1) + ",\"engagement_likes\":" + points
                            + "}]}",
                    true);
            assertThat(page.posts().getFirst().metrics().curves()).as(points).isNull();
            assertThat(page.posts().getFirst().metrics().values()).containsEntry("views", 40753L);
            assertThat(page.rejected())
                    .singleElement()
                    .extracting(RejectedItem::part)
                    .isEqualTo("engagement_likes");
        }
    }

    @Test
    void unusableVideosAreRejectedBesideGoodOnes() throws Exception {
        TikTokVideos page = read("""
                {"videos":[1,{"create_time":"1655118106"},{"item_id":"2"},{"item_id":"3","create_time":"9404918380800"},
                 {"item_id":"4","create_time":1655118106,"media_type":"LIVE"},
                 {"item_id":"5","create_time":1655118106,"caption":5},
                 {"item_id":6,"create_time":1655118106,"likes":"12k"}]}""", true);
        assertThat(page.posts()).singleElement().satisfies(post -> {
            assertThat(post.content().externalId()).isEqualTo("6");
            assertThat(post.metrics().absentReasons()).containsEntry("likes", "failed");
        });
        assertThat(page.rejected())
                .containsExactly(
                        new RejectedItem(null, "post", "the video is no object"),
                        new RejectedItem(null, "post", "item_id: missing"),
                        new RejectedItem("2", "post", "create_time: missing"),
                        new RejectedItem("3", "post", "create_time: a time out of range"),
                        new RejectedItem("4", "post", "media_type: neither VIDEO nor PHOTO"),
                        new RejectedItem("5", "post", "caption: a number where text belongs"),
                        new RejectedItem("6", "likes", "not a number"));
    }

    private static CollectedPost only(String video, boolean insights) throws MalformedJsonException {
        TikTokVideos page = read("{\"videos\":[" + video + "]}", insights);
        assertThat(page.rejected()).isEmpty();
        return page.posts().getFirst();
    }

    private static TikTokVideos read(String json, boolean insights) throws MalformedJsonException {
        Fields data = new Fields(StrictJson.parse(json.getBytes(StandardCharsets.UTF_8)));
        return TikTokVideos.read(data.list("videos").orNull(), TikTokFieldSet.of(insights, insights), NOW);
    }
}
