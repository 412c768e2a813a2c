package io.tidemark.metrics.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.http.HttpRequest;
import io.tidemark.metrics.problem.ProblemException;
import io.tidemark.schemas.MetricDefinition;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SeriesRequestTest {

    private static final Instant NOW = Instant.parse("2026-03-05T10:20:30.123456789Z");

    @Test
    void whatIsNotGivenHasAUsualValue() {
        SeriesRequest request = request("");

        assertThat(request.metrics())
                .extracting(MetricDefinition::id)
                .containsExactly("views", "likes", "comments", "shares", "saves");
        assertThat(request.bucket()).isEqualTo(Bucket.DAY);
        assertThat(request.until()).isEqualTo("2026-03-05T10:20:30.123456Z");
        assertThat(request.since()).isEqualTo("2026-02-03T10:20:30.123456Z");
    }

    @Test
    void offsetsAreUnderstood() {
        SeriesRequest request =
                request("metric=reach&bucket=week&since=2026-01-01T01:00:00%2B01:00&until=2026-02-01T00:00Z");

        assertThat(request.since()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(request.until()).isEqualTo("2026-02-01T00:00:00Z");
        assertThat(request.bucket()).isEqualTo(Bucket.WEEK);
        assertThat(request.bucketName()).isEqualTo("week");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "metric=wiews",
                "metric=",
                "metric=views&metric=views",
                "metric=views,likes",
                "bucket=minute",
                "bucket=",
                "bucket=HOUR",
                "bucket=day&bucket=day",
                "since=yesterday",
                "since=2026-01-01",
                "since=2026-01-01T00:00:00",
                "until=%2B300000-01-01T00:00:00Z",
                "since=1999-12-31T00:00:00Z",
                "since=2026-01-01T00:00:00.0000001Z",
                "since=2026-03-05T10:20:30.123456Z",
                "since=2026-02-01T00:00:00Z&until=2026-02-01T00:00:00Z",
                "since=2026-02-02T00:00:00Z&until=2026-02-01T00:00:00Z",
                "since=2026-02-02T00:00:00Z&since=2026-02-03T00:00:00Z",
                "bucket=hour&since=2025-01-01T00:00:00Z"
            })
    void whatCannotBeMeantIsRefused(String query) {
        assertThatThrownBy(() -> request(query))
                .isInstanceOf(ProblemException.class)
                .hasFieldOrPropertyWithValue("code", "invalid_parameter");
    }

    @Test
    void anUnknownParameterIsRefused() {
        assertThatThrownBy(() -> request("buckets=hour"))
                .isInstanceOf(ProblemException.class)
                .hasFieldOrPropertyWithValue("code", "unknown_parameter");
    }

    @ParameterizedTest
    @CsvSource({
        "2025-12-13T00:00:00Z, 2026-03-06T08:00:00Z, true",
        "2025-12-13T00:59:59Z, 2026-03-06T08:00:00Z, true",
        "2025-12-13T00:00:00Z, 2026-03-06T08:00:00.000001Z, false",
        "2025-12-12T23:59:59Z, 2026-03-06T08:00:00Z, false"
    })
    void twoThousandBucketsAreTheMost(String since, String until, boolean allowed) {
        String query = "bucket=hour&since=" + since + "&until=" + until;
        if (allowed) {
            assertThat(request(query).bucket().count(Instant.parse(since), Instant.parse(until)))
                    .isEqualTo(SeriesRequest.MAX_BUCKETS);
        } else {
            assertThatThrownBy(() -> request(query)).isInstanceOf(ProblemException.class);
        }
    }

    private static SeriesRequest request(String query) {
        return SeriesRequest.of(HttpRequest.GET("/?" + query).getParameters(), NOW);
    }
}
