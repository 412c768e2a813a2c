package io.tidemark.metrics.series;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BucketTest {

    @ParameterizedTest
    @CsvSource({
        "HOUR, 2026-03-05T10:00:00Z, 2026-03-05T10:00:00Z",
        "HOUR, 2026-03-05T10:59:59.999999Z, 2026-03-05T10:00:00Z",
        "DAY, 2026-03-05T23:59:59.999999Z, 2026-03-05T00:00:00Z",
        "DAY, 2028-02-29T12:00:00Z, 2028-02-29T00:00:00Z",
        "WEEK, 2026-03-02T00:00:00Z, 2026-03-02T00:00:00Z",
        "WEEK, 2026-03-01T23:59:59.999999Z, 2026-02-23T00:00:00Z",
        "WEEK, 2026-01-01T00:00:00Z, 2025-12-29T00:00:00Z"
    })
    void aBucketBeginsOnItsUtcBoundary(Bucket bucket, Instant at, Instant start) {
        assertThat(bucket.start(at)).isEqualTo(start);
    }

    @ParameterizedTest
    @CsvSource({
        "HOUR, 2026-03-05T10:00:00Z, 2026-03-05T11:00:00Z, 1",
        "HOUR, 2026-03-05T10:59:59Z, 2026-03-05T11:00:00.000001Z, 2",
        "DAY, 2026-03-05T12:00:00Z, 2026-03-06T12:00:00Z, 2",
        "WEEK, 2026-03-01T00:00:00Z, 2026-03-03T00:00:00Z, 2"
    })
    void theWindowIsCountedInBucketsThatItTouches(Bucket bucket, Instant since, Instant until, long count) {
        assertThat(bucket.count(since, until)).isEqualTo(count);
    }
}
