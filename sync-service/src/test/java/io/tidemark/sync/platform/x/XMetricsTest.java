package io.tidemark.sync.platform.x;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.sync.platform.CollectedPost;
import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.MalformedJsonException;
import io.tidemark.sync.platform.SourceAccount;
import io.tidemark.sync.platform.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class XMetricsTest {

    private static final String PRIVATE = """
            {"data":[{"id":"1001","non_public_metrics":{"impression_count":900,"engagements":44,"url_link_clicks":9,
              "user_profile_clicks":3},"organic_metrics":{"url_link_clicks":7}}]}""";
    private static final String ANALYTICS = """
            {"data":[{"id":"1001","timestamped_metrics":[{"timestamp":"2026-08-18T00:00:00Z","metrics":
              {"engagements":50,"url_clicks":11,"user_profile_clicks":4,"follows":2,"media_views":null}}]}]}""";

    @Test
    void privateMetricsComeBeforeAnalytics() throws Exception {
        assertThat(read(posts(PRIVATE), spans(ANALYTICS)).values())
                .containsEntry("url_clicks", 9L)
                .containsEntry("profile_clicks", 3L)
                .containsEntry("engagements", 44L)
                .containsEntry("follows", 2L)
                .containsEntry("views", 900L)
                .doesNotContainKey("media_views");
    }

    @Test
    void analyticsTellOfPostsWithoutPrivateMetrics() throws Exception {
        CollectedPost.Metrics metrics = read(XCostly.none(XCostly.State.OFF), spans(ANALYTICS));
        assertThat(metrics.values())
                .containsEntry("url_clicks", 11L)
                .containsEntry("profile_clicks", 4L)
                .containsEntry("engagements", 50L);
        assertThat(metrics.absentReasons()).containsEntry("media_views", "not_yet");
    }

    @Test
    void organicCountsStandInForThoseThatAreNotTold() throws Exception {
        String organic = "{\"data\":[{\"id\":\"1001\",\"organic_metrics\":{\"url_link_clicks\":7}}]}";
        assertThat(read(posts(organic), XCostly.none(XCostly.State.OFF)).values())
                .containsEntry("url_clicks", 7L);
    }

    @Test
    void deniedFieldsAreNotPermittedAndRepeatedErrorsAreOne() throws Exception {
        String error = """
                {"resource_id":"1001","value":"1001","section":"data","resource_type":"tweet",
                 "field":"non_public_metrics.url_link_clicks",
                 "type":"https://api.twitter.com/2/problems/not-authorized-for-field"}""";
        String denied = "{\"data\":[{\"id\":\"1001\"}],\"errors\":[" + error + "," + error + "]}";
        XCostly posts = posts(denied);
        assertThat(posts.errors().all()).hasSize(1);
        assertThat(posts.errors().leaveSomethingOut()).isFalse();
        assertThat(read(posts, XCostly.none(XCostly.State.OFF)).absentReasons())
                .containsEntry("url_clicks", "not_permitted")
                .containsEntry("profile_clicks", "not_yet")
                .containsEntry("follows", "not_supported");
    }

    @Test
    void severalSpansAddUpAndAGapInOneIsAGapInAll() throws Exception {
        XCostly costly = spans("""
                {"data":[{"id":"1001","timestamped_metrics":[{"metrics":{"follows":2,"url_clicks":1,"engagements":"x"}},
                  {"metrics":{"follows":3,"url_clicks":null,"engagements":1}}]}]}""");
        CollectedPost.Metrics metrics = read(XCostly.none(XCostly.State.OFF), costly);
        assertThat(metrics.values()).containsEntry("follows", 5L).doesNotContainKeys("url_clicks", "engagements");
        assertThat(metrics.absentReasons())
                .containsEntry("url_clicks", "not_yet")
                .containsEntry("engagements", "failed");
    }

    @Test
    void errorsAboutReferencedPostsAreNotOurs() throws Exception {
        String json = """
                {"errors":[{"value":"77","section":"includes","resource_type":"tweet",
                   "type":"https://api.x.com/2/problems/resource-not-found"},
                  {"value":"1001","resource_type":"tweet","type":"https://api.x.com/2/problems/resource-not-found"}]}""";
        assertThat(XErrors.read(fields(json)).all())
                .containsExactly(new XErrors.XError("1001", "resource-not-found", null, "tweet"));
        assertThat(XErrors.read(fields("{\"errors\":[3]}")).leaveSomethingOut()).isTrue();
    }

    private static CollectedPost.Metrics read(XCostly privates, XCostly analytics) throws MalformedJsonException {
        Fields body = fields("""
                {"data":[{"id":"1001","text":"t","created_at":"2026-08-18T18:07:07.000Z",
                  "attachments":{"media_keys":["3_1"]},"public_metrics":{"like_count":1}}]}""");
        SourceAccount account = new SourceAccount(new UUID(0, 1), "x", "made_up", "1", null);
        XCostly off = XCostly.none(XCostly.State.OFF);
        return new XMetrics(off.errors(), privates, analytics, off)
                .read(XPosts.read(body, account).posts().getFirst())
                .finish("x", false);
    }

    private static XCostly posts(String json) throws MalformedJsonException {
        return XCostly.posts(fields(json), XErrors.read(fields(json)));
    }

    private static XCostly spans(String json) throws MalformedJsonException {
        return XCostly.spans(fields(json), "id", XErrors.read(fields(json)));
    }

    private static Fields fields(String json) throws MalformedJsonException {
        return new Fields(StrictJson.parse(json.getBytes(StandardCharsets.UTF_8)));
    }
}
