package io.tidemark.metrics.series;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Metrics of a post over time.
 *
 * @param bucket hour, day or week
 * @param since the first moment of the window; the first bucket counts from here on
 * @param until the moment after the window; the last bucket counts until here
 * @param items the buckets in which the post was observed, oldest first
 */
@Serdeable
record Series(String postKey, String bucket, Instant since, Instant until, List<Item> items) {

    /**
     * One bucket.
     *
     * @param start the first moment of the bucket
     * @param observedAt the newest observation in the bucket
     * @param values per metric, in camelCase, the last value that was measured in the bucket; null when none was
     * @param valuesObservedAt per metric when that value was observed; null when none was
     */
    @Serdeable
    record Item(Instant start, Instant observedAt, Map<String, Number> values, Map<String, Instant> valuesObservedAt) {}
}
