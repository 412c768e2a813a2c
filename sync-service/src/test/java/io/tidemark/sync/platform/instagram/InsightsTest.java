package io.tidemark.sync.platform.instagram;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.sync.platform.CollectedPost;
import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.MalformedJsonException;
import io.tidemark.sync.platform.RejectedItem;
import io.tidemark.sync.platform.StrictJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InsightsTest {

    private static final Instant NOW = Instant.parse("2026-09-20T10:01:00Z");

    private final List<RejectedItem> rejected = new ArrayList<>();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"values\":[{\"value\":25}]",
                "\"values\":[{\"value\":25}],\"total_value\":{\"value\":25,\"breakdowns\":[{\"results\":[{\"value\":19}]}]}",
                "\"total_value\":{\"value\":25}",
                "\"values\":[],\"total_value\":{\"value\":25}",
                "\"values\":[{}],\"total_value\":{\"value\":25}",
                "\"total_value\":{\"breakdowns\":[{\"results\":[{\"value\":19},{\"value\":6}]},{\"results\":[{\"value\":25}]}]}"
            })
    void everyFormOfAValueIsRead(String value) throws Exception {
        assertThat(post("STORY", "{\"name\":\"navigation\"," + value + "}")
                        .metrics()
                        .values())
                .containsEntry("navigation", 25L);
        assertThat(rejected).isEmpty();
    }

    @Test
    void percentBecomesAShareWhateverItsSize() throws Exception {
        assertThat(reel("48.4")).isEqualTo(0.484);
        assertThat(reel("0.42")).isEqualTo(0.0042);
        assertThat(reel("100")).isEqualTo(1.0);
        assertThat(reel("0")).isEqualTo(0.0);
        assertThat(reel("100.1")).isNull();
        assertThat(rejected).extracting(RejectedItem::part).containsExactly("skip_rate");
    }

    @Test
    void zeroIsAValueAndAMissingElementIsNone() throws Exception {
        CollectedPost post = post("REELS", "{\"name\":\"reach\",\"values\":[{\"value\":0}]},{\"name\":\"plays\"}");
        assertThat(post.metrics().values()).containsEntry("reach", 0L).doesNotContainKey("views");
        assertThat(post.metrics().absentReasons())
                .containsEntry("views", "not_yet")
                .containsEntry("navigation", "not_supported");
        assertThat(post.insights()).isTrue();
    }

    @Test
    void valueThatCannotBeRightCostsItself() throws Exception {
        for (String value : List.of("-1", "1.5", "\"12k\"", "{\"a\":1}", "9223372036854775808")) {
            rejected.clear();
            CollectedPost post = post(
                    "REELS",
                    "{\"name\":\"views\",\"values\":[{\"value\":" + value + "}]},"
                            + "{\"name\":\"reach\",\"values\":[{\"value\":7}]}");
            assertThat(post.metrics().values()).containsEntry("reach", 7L).doesNotContainKey("views");
            assertThat(post.metrics().absentReasons()).containsEntry("views", "failed");
            assertThat(rejected).singleElement().extracting(RejectedItem::part).isEqualTo("views");
        }
    }

    @Test
    void listTellsLikesBeforeInsightsDo() throws Exception {
        String likes = "{\"name\":\"likes\",\"values\":[{\"value\":9}]}";
        assertThat(post("FEED", likes, "\"like_count\":12,").metrics().values()).containsEntry("likes", 12L);
        assertThat(post("FEED", likes, "").metrics().values()).containsEntry("likes", 9L);
        assertThat(post("FEED", "", "").metrics().absentReasons()).containsEntry("likes", "withheld");
    }

    @Test
    void metricOfAnotherKindIsNotTaken() throws Exception {
        CollectedPost post = post("REELS", "{\"name\":\"follows\",\"values\":[{\"value\":3}]}");
        assertThat(post.metrics().values()).doesNotContainKey("follows");
        assertThat(post.metrics().absentReasons()).containsEntry("follows", "not_supported");
    }

    private Number reel(String percent) throws MalformedJsonException {
        return post("REELS", "{\"name\":\"reels_skip_rate\",\"values\":[{\"value\":" + percent + "}]}")
                .metrics()
                .values()
                .get("skip_rate");
    }

    private CollectedPost post(String type, String elements) throws MalformedJsonException {
        return post(type, elements, "\"like_count\":1,");
    }

    private CollectedPost post(String type, String elements, String counts) throws MalformedJsonException {
        String media =
                "{\"data\":[{\"id\":\"17900000000000001\",\"shortcode\":\"Cx_9-abcDEF\",\"media_type\":\"VIDEO\","
                        + counts + "\"media_product_type\":\"" + (type.equals("STORY") ? "FEED" : type)
                        + "\",\"timestamp\":\"2026-09-19T08:00:00+0000\"}]}";
        InstagramMedia.Listed listed = InstagramMedia.read(
                        fields(media).list("data").orNull(), type.equals("STORY"))
                .media()
                .getFirst();
        return new Insights.Read(
                        Insights.elements(fields("{\"data\":[" + elements + "]}"))
                                .orNull(),
                        Set.of())
                .post(listed, NOW, rejected);
    }

    private static Fields fields(String json) throws MalformedJsonException {
        return new Fields(StrictJson.parse(json.getBytes(StandardCharsets.UTF_8)));
    }
}
