package io.tidemark.sync.platform.sift;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.sync.platform.CollectedPost;
import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.MalformedJsonException;
import io.tidemark.sync.platform.RejectedItem;
import io.tidemark.sync.platform.StrictJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SiftPostsTest {

    private static final Instant NOW = Instant.parse("2026-09-20T10:01:00Z");

    private static final String POST = """
            {"platform":"tiktok","platform_post_id":"7500000000000000003","url":"https://www.tiktok.com/@a/video/3",
             "type":"video","caption":"made up","published_at":"2026-09-19T08:00:00Z","media":[{"kind":"video",
             "url":"https://media.example.com/3.mp4","width":1080,"height":1920,"duration_seconds":15.2}],
             "metrics":{"views":18200,"likes":1200,"comments":44,"saves":null},"metrics_approximate":true,
             "metrics_observed_at":"2026-09-20T10:00:40Z","pinned":true}""";

    @Test
    void observationIsAsOldAsSiftSays() throws Exception {
        CollectedPost post = only(POST);
        assertThat(post.observedAt()).isEqualTo(Instant.parse("2026-09-20T10:00:40Z"));
        assertThat(post.metrics().approximate()).isTrue();
        assertThat(post.metrics().values())
                .containsOnlyKeys("views", "likes", "comments")
                .containsEntry("views", 18200L);
        assertThat(post.metrics().absentReasons())
                .containsEntry("saves", "withheld")
                .containsEntry("shares", "not_supported")
                .containsEntry("reach", "not_supported");
        assertThat(post.content().durationMs()).isEqualTo(15_200L);
        assertThat(post.content().extra())
                .isEqualTo("{\"media\":[{\"height\":1920,\"kind\":\"video\","
                        + "\"url\":\"https://media.example.com/3.mp4\",\"width\":1080}],\"pinned\":true}");
    }

    @Test
    void observationIsNotYoungerThanItsAnswer() throws Exception {
        assertThat(only(POST.replace("2026-09-20T10:00:40Z", "2026-09-20T23:00:40Z"))
                        .observedAt())
                .isEqualTo(NOW);
        assertThat(only(POST.replace("2026-09-20T10:00:40Z", "+300000-01-01T00:00:00Z"))
                        .observedAt())
                .isEqualTo(NOW);
    }

    @Test
    void hiddenLikesAreWithheldEvenWhereANumberStands() throws Exception {
        CollectedPost post = only(POST.replace("\"pinned\":true", "\"likes_hidden\":true"));
        assertThat(post.metrics().values()).doesNotContainKey("likes");
        assertThat(post.metrics().absentReasons()).containsEntry("likes", "withheld");
    }

    @Test
    void postOfAnotherPlatformIsRefusedWithTheReason() throws Exception {
        SiftPosts page = read(POST.replace("\"tiktok\"", "\"instagram\""));
        assertThat(page.posts()).isEmpty();
        assertThat(page.rejected())
                .containsExactly(
                        new RejectedItem("7500000000000000003", "post", "the post is of another platform than tiktok"));
    }

    @Test
    void instagramPostIsKnownByItsShortcode() throws Exception {
        String post = POST.replace("\"tiktok\"", "\"instagram\"").replace("7500000000000000003", "3123724_4140814");
        assertThat(instagram(post.replace("\"pinned\"", "\"shortcode\":\"Cx_9-abcDEF\",\"pinned\"")))
                .isEqualTo("Cx_9-abcDEF");
        assertThat(instagram(post.replace(
                        "https://www.tiktok.com/@a/video/3", "https://www.instagram.com/reel/Cx_9-abcDEF/?igsh=1")))
                .isEqualTo("Cx_9-abcDEF");
        assertThat(read(post, "instagram").rejected())
                .containsExactly(new RejectedItem(null, "post", "the post's id: missing"));
    }

    @Test
    void postWithoutMetricsIsStillAPost() throws Exception {
        CollectedPost post = only("""
                {"platform":"tiktok","platform_post_id":1,"type":"photo","published_at":"2026-09-19T08:00:00Z"}""");
        assertThat(post.metrics().values()).isEmpty();
        assertThat(post.metrics().absentReasons()).containsKeys("views", "likes", "comments", "shares", "saves");
        assertThat(post.observedAt()).isEqualTo(NOW);
    }

    private static CollectedPost only(String post) throws MalformedJsonException {
        SiftPosts page = read(post);
        assertThat(page.rejected()).isEmpty();
        return page.posts().getFirst();
    }

    private static String instagram(String post) throws MalformedJsonException {
        return read(post, "instagram").posts().getFirst().content().externalId();
    }

    private static SiftPosts read(String post) throws MalformedJsonException {
        return read(post, "tiktok");
    }

    private static SiftPosts read(String post, String platform) throws MalformedJsonException {
        Fields page = new Fields(StrictJson.parse(("{\"items\":[" + post + "]}").getBytes(StandardCharsets.UTF_8)));
        return SiftPosts.read(page.list("items").orNull(), platform, NOW);
    }
}
