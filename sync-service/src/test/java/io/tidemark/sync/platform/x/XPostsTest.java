package io.tidemark.sync.platform.x;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.sync.platform.CollectedPost;
import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.MalformedJsonException;
import io.tidemark.sync.platform.MetricReadings;
import io.tidemark.sync.platform.RejectedItem;
import io.tidemark.sync.platform.SourceAccount;
import io.tidemark.sync.platform.StrictJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class XPostsTest {

    private static final SourceAccount ACCOUNT = new SourceAccount(new UUID(0, 1), "x", "made_up", "2244994945", null);

    private static final String COUNTS = """
            "retweet_count":50,"reply_count":12,"like_count":234,"quote_count":5,"bookmark_count":8,\
            "impression_count":5432""";

    @Test
    void countsGetOurNamesAndSharesAreRepostsAndQuotes() throws Exception {
        assertThat(metrics(post("\"public_metrics\":{" + COUNTS + "}")).values())
                .containsEntry("views", 5432L)
                .containsEntry("impressions", 5432L)
                .containsEntry("likes", 234L)
                .containsEntry("comments", 12L)
                .containsEntry("saves", 8L)
                .containsEntry("reposts", 50L)
                .containsEntry("quotes", 5L)
                .containsEntry("shares", 55L)
                .hasSize(8);
    }

    @Test
    void bothNamesOfRepostsAreOneCount() throws Exception {
        assertThat(metrics(post("\"public_metrics\":{\"repost_count\":3,\"retweet_count\":3,\"quote_count\":1}"))
                        .values())
                .containsEntry("reposts", 3L)
                .containsEntry("shares", 4L);
        assertThat(metrics(post("\"public_metrics\":{\"repost_count\":3,\"quote_count\":1}"))
                        .values())
                .containsEntry("shares", 4L);
    }

    @Test
    void answersOfOldLackTheLaterCountsAndNothingIsZero() throws Exception {
        CollectedPost.Metrics metrics = metrics(post(
                "\"public_metrics\":{\"retweet_count\":10,\"reply_count\":2,\"like_count\":37,\"quote_count\":1}"));
        assertThat(metrics.values()).containsOnlyKeys("likes", "comments", "reposts", "quotes", "shares");
        assertThat(metrics.absentReasons())
                .containsEntry("views", "not_supported")
                .containsEntry("impressions", "not_supported")
                .containsEntry("saves", "not_supported")
                .containsEntry("total_view_time_ms", "not_supported");
    }

    @Test
    void halfOfASumIsNoSum() throws Exception {
        CollectedPost.Metrics metrics = metrics(post("\"public_metrics\":{\"retweet_count\":10}"));
        assertThat(metrics.values()).containsOnlyKeys("reposts");
        assertThat(metrics.absentReasons()).containsEntry("shares", "not_supported");
        assertThat(metrics(post("\"public_metrics\":{\"retweet_count\":9223372036854775807,\"quote_count\":1}"))
                        .absentReasons())
                .containsEntry("shares", "failed");
    }

    @Test
    void wrongFigureIsOneComplaint() throws Exception {
        XPosts.XPost post = only(post("\"public_metrics\":{\"impression_count\":\"12k\",\"like_count\":1}"));
        MetricReadings readings = publicOnly().read(post);
        assertThat(readings.rejected()).containsExactly(new RejectedItem("1001", "views", "not a number"));
        assertThat(readings.finish("x", false).absentReasons())
                .containsEntry("views", "failed")
                .containsEntry("impressions", "failed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"edit_history_tweet_ids", "edit_history_post_ids"})
    void editedPostIsKeyedByItsFirstIdWhateverTheOrder(String name) throws Exception {
        String edited = "\"" + name + "\":[\"1001\",\"999\",\"1000\"]";
        CollectedPost.Content content = only(post(edited)).content();
        assertThat(content.externalId()).isEqualTo("999");
        assertThat(content.sourcePostId()).isEqualTo("1001");
        assertThat(content.permalink()).isEqualTo("https://x.com/made_up/status/1001");
        assertThat(content.extra()).isEqualTo("{\"edit_history_ids\":[\"999\",\"1000\",\"1001\"]}");
    }

    @Test
    void laterVersionOfAPostOnOnePageCounts() throws Exception {
        String later =
                post("\"edit_history_tweet_ids\":[\"1001\",\"1002\"]").replace("\"id\":\"1001\"", "\"id\":\"1002\"");
        String earlier = post("\"edit_history_tweet_ids\":[\"1001\",\"1002\"]").replace("made up", "superseded");
        XPosts page = read("{\"data\":[" + later + "," + earlier + "]}");
        assertThat(page.posts())
                .singleElement()
                .satisfies(post -> assertThat(post.content().caption()).isEqualTo("made up"));
    }

    @Test
    void mediaTellTheKindTheLengthAndTheViews() throws Exception {
        XPosts page = read("{\"data\":[" + post("\"attachments\":{\"media_keys\":[\"13_1\",\"3_2\"]}") + "]," + """
                "includes":{"media":[
                  {"media_key":"13_1","type":"video","duration_ms":46947,"public_metrics":{"view_count":6909260},
                   "preview_image_url":"https://pbs.example.com/1.jpg"},
                  {"media_key":"3_2","type":"photo","url":"https://pbs.example.com/2.jpg?name=orig"},
                  {"media_key":"13_9","type":"video","public_metrics":{"view_count":1}}]}}""");
        XPosts.XPost post = page.posts().getFirst();
        assertThat(post.content().mediaType()).isEqualTo("video");
        assertThat(post.content().durationMs()).isEqualTo(46947L);
        assertThat(post.content().thumbnailUrl()).isEqualTo("https://pbs.example.com/1.jpg");
        assertThat(publicOnly().read(post).finish("x", false).values()).containsEntry("media_views", 6909260L);
    }

    @Test
    void postsWithoutMediaArePlainText() throws Exception {
        assertThat(only(post("\"lang\":\"en\"")).content())
                .isEqualTo(new CollectedPost.Content(
                        "1001",
                        null,
                        Instant.parse("2026-08-18T18:07:07Z"),
                        "text",
                        "made up",
                        "https://x.com/made_up/status/1001",
                        null,
                        null,
                        null,
                        null));
        assertThat(only(post("\"attachments\":{\"media_keys\":[\"3_1\"]}"))
                        .content()
                        .mediaType())
                .isEqualTo("photo");
        assertThat(only(post("\"attachments\":{\"media_keys\":[\"3_1\",\"3_2\"]}"))
                        .content()
                        .mediaType())
                .isEqualTo("carousel");
    }

    @Test
    void longPostIsTakenWhole() throws Exception {
        assertThat(only(post("\"note_tweet\":{\"text\":\"made up and longer than it was\"}"))
                        .content()
                        .caption())
                .isEqualTo("made up and longer than it was");
        String longest = "so long ".repeat(25_000 / 8);
        assertThat(only(post("\"note_tweet\":{\"text\":\"" + longest + "\"}"))
                        .content()
                        .caption())
                .isEqualTo(longest);
    }

    @Test
    void unusablePostsAreRejectedBesideGoodOnes() throws Exception {
        XPosts page = read("{\"data\":[7,{\"text\":\"t\"},{\"id\":\"abc\"},{\"id\":\"5\"},"
                + post("\"author_id\":\"1\"") + ","
                + post("\"edit_history_tweet_ids\":[1001]").replace("1001\"", "1003\"") + ","
                + post("\"lang\":\"en\"").replace("\"made up\"", "5").replace("1001", "1004") + ","
                + post("\"lang\":\"en\"").replace("1001", "1005") + "]}");
        assertThat(page.posts())
                .singleElement()
                .extracting(XPosts.XPost::externalId)
                .isEqualTo("1005");
        assertThat(page.rejected())
                .containsExactly(
                        new RejectedItem(null, "post", "the post is no object"),
                        new RejectedItem(null, "post", "id: missing"),
                        new RejectedItem(null, "post", "id: not a number"),
                        new RejectedItem("5", "post", "created_at: missing"),
                        new RejectedItem("1001", "post", "author_id: the post is of another account"),
                        new RejectedItem(null, "post", "edit history: not a list of ids"),
                        new RejectedItem("1004", "post", "text: a number where text belongs"));
    }

    private static String post(String field) {
        return "{\"id\":\"1001\",\"text\":\"made up\",\"created_at\":\"2026-08-18T18:07:07.000Z\"," + field + "}";
    }

    private static XPosts.XPost only(String post) throws MalformedJsonException {
        XPosts page = read("{\"data\":[" + post + "]}");
        assertThat(page.rejected()).isEmpty();
        return page.posts().getFirst();
    }

    private static CollectedPost.Metrics metrics(String post) throws MalformedJsonException {
        return publicOnly().read(only(post)).finish("x", false);
    }

    private static XMetrics publicOnly() {
        XCostly off = XCostly.none(XCostly.State.OFF);
        return new XMetrics(off.errors(), off, off, off);
    }

    private static XPosts read(String json) throws MalformedJsonException {
        return XPosts.read(new Fields(StrictJson.parse(json.getBytes(StandardCharsets.UTF_8))), ACCOUNT);
    }
}
