package io.tidemark.sync.platform.linkedin;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.MalformedJsonException;
import io.tidemark.sync.platform.Reading;
import io.tidemark.sync.platform.StrictJson;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class LinkedInElementsTest {

    private static final String WRAPPER =
            "com.linkedin.adsexternalapi.memberanalytics.v1.CreatorPostAnalyticsMetricTypeV1";

    @Test
    void bothShapesOfTheMetricTypeAreRead() {
        assertThat(total("{\"count\":1423,\"metricType\":\"IMPRESSION\"}")).isEqualTo(new Reading.Value<>(1423L));
        assertThat(total("{\"count\":2,\"dateRange\":{},\"metricType\":{\"" + WRAPPER + "\":\"IMPRESSION\"}}"))
                .isEqualTo(new Reading.Value<>(2L));
    }

    @Test
    void noElementIsNoMeasurementAndNotZero() {
        assertThat(total("")).isEqualTo(new Reading.Missing<>());
        assertThat(LinkedInElements.total(fields("{\"paging\":{}}"), "IMPRESSION"))
                .isEqualTo(new Reading.Missing<>());
    }

    @Test
    void figureOfAnotherMetricIsNotTaken() {
        assertThat(total("{\"count\":5,\"metricType\":\"COMMENT\"}")).isInstanceOf(Reading.Unreadable.class);
        assertThat(total("{\"count\":5,\"metricType\":{\"a\":\"IMPRESSION\",\"b\":\"COMMENT\"}}"))
                .isInstanceOf(Reading.Unreadable.class);
        assertThat(total("{\"count\":5,\"metricType\":\"IMPRESSION\"},{\"count\":6,\"metricType\":\"IMPRESSION\"}"))
                .isInstanceOf(Reading.Unreadable.class);
        assertThat(total("7")).isInstanceOf(Reading.Unreadable.class);
    }

    @Test
    void nextPageIsNamedByItsLinkHoweverFewElementsCame() {
        String next = "{\"rel\":\"next\",\"href\":\"https://elsewhere.example/\"}";
        assertThat(LinkedInElements.nextStart(
                        fields("{\"paging\":{\"start\":10,\"count\":10,\"links\":[{\"rel\":\"prev\"}," + next + "]},"
                                + "\"elements\":[]}")))
                .isEqualTo(OptionalInt.of(20));
        assertThat(LinkedInElements.nextStart(
                        fields("{\"paging\":{\"start\":0,\"count\":10,\"links\":[],\"total\":300}}")))
                .isEmpty();
        assertThat(LinkedInElements.nextStart(
                        fields("{\"paging\":{\"start\":0,\"count\":9999999999,\"links\":[" + next + "]}}")))
                .isEmpty();
    }

    @Test
    void dayIsTheFirstOfItsRange() {
        assertThat(LinkedInElements.day(fields(
                        "{\"dateRange\":{\"start\":{\"month\":5,\"year\":2024,\"day\":4},\"end\":{\"month\":5}}}")))
                .isEqualTo(new Reading.Value<>(LocalDate.of(2024, 5, 4)));
        assertThat(LinkedInElements.day(fields("{\"dateRange\":{\"start\":{\"month\":13,\"year\":2024,\"day\":4}}}")))
                .isInstanceOf(Reading.Unreadable.class);
        assertThat(LinkedInElements.day(fields("{\"dateRange\":{}}"))).isEqualTo(new Reading.Missing<>());
    }

    private static Reading<Long> total(String elements) {
        return LinkedInElements.total(
                fields("{\"paging\":{\"start\":0,\"count\":10,\"links\":[]},\"elements\":[" + elements + "]}"),
                "IMPRESSION");
    }

    private static Fields fields(String json) {
        try {
            return new Fields(StrictJson.parse(json.getBytes(StandardCharsets.UTF_8)));
        } catch (MalformedJsonException e) {
            throw new AssertionError(e);
        }
    }
}
