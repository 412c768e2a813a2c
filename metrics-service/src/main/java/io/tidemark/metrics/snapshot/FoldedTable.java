package io.tidemark.metrics.snapshot;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.stream.Stream;

/**
 * A table that keeps, for each key and metric, the value of the newest observation that had one. Both statements take
 * plain observations of one turn from the staging table, sorted by key, and change nothing that they have seen before;
 * any order and repetition of observations ends in the same row.
 *
 * <p>Columns of a row: those of the newest observation as they are; each metric; and for a metric that the newest
 * observation lacks, {@code <metric>_at} and {@code <metric>_event} of the observation that its value is from.
 */
final class FoldedTable {

    private static final List<String> METRICS = MetricColumns.names();

    private static final String NEWER = """
            observed_at = excluded.observed_at,
            event_id = excluded.event_id,
            %s%s
            WHERE (kept.observed_at, kept.event_id) < (excluded.observed_at, excluded.event_id)
            """;

    private static final String NEWER_METRIC = """
            @ = coalesce(excluded.@, kept.@),
            @_at = CASE WHEN excluded.@ IS NULL AND kept.@ IS NOT NULL
                THEN coalesce(kept.@_at, kept.observed_at) END,
            @_event = CASE WHEN excluded.@ IS NULL AND kept.@ IS NOT NULL
                THEN coalesce(kept.@_event, kept.event_id) END""";

    private static final String OLDER = """
            %s
            WHERE (excluded.observed_at, excluded.event_id) < (kept.observed_at, kept.event_id)
              AND (%s)
            """;

    private static final String OLDER_METRIC = """
            @ = CASE WHEN # THEN excluded.@ ELSE kept.@ END,
            @_at = CASE WHEN # THEN excluded.observed_at ELSE kept.@_at END,
            @_event = CASE WHEN # THEN excluded.event_id ELSE kept.@_event END""";

    /** Where {@code <metric>_at} is null the value is from the newest observation; null is then not taken. */
    private static final String TAKEN = """
            excluded.@ IS NOT NULL AND (kept.@ IS NULL
                OR (kept.@_at, kept.@_event) < (excluded.observed_at, excluded.event_id))""";

    private final String takeNewer;
    private final String takeOlder;

    private FoldedTable(String name, String key, String keySource, String turn, List<String> details) {
        String columns = Stream.of(List.of("observed_at", "event_id"), details, METRICS)
                .flatMap(List::stream)
                .collect(joining(", "));
        String insert = """
                INSERT INTO %s AS kept (%s, %s)
                SELECT %s, %s
                FROM snapshot_stage
                WHERE %s = ?
                ORDER BY %s
                ON CONFLICT (%s) DO UPDATE SET
                """.formatted(name, key, columns, keySource, columns, turn, keySource, key);
        this.takeNewer = insert + newer(details);
        this.takeOlder = insert + older();
    }

    /** The last known values of each post. */
    static FoldedTable latest() {
        return new FoldedTable(
                "platform_post_metrics_latest",
                "post_key",
                "post_key",
                "latest_turn",
                List.of("source", "approximate", "absent_reasons"));
    }

    /** The last known values of each post within each UTC day. */
    static FoldedTable daily() {
        return new FoldedTable(
                "platform_post_metrics_daily",
                "post_key, day",
                "post_key, (observed_at AT TIME ZONE 'UTC')::date",
                "daily_turn",
                List.of());
    }

    /**
     * Makes missing rows, and puts observations over rows whose newest observation is older. The parameter is the turn;
     * the count is the number of rows made or changed.
     */
    String takeNewer() {
        return takeNewer;
    }

    /** Fills metrics that the row's newest observation lacks from older observations. The parameter is the turn. */
    String takeOlder() {
        return takeOlder;
    }

    private static String newer(List<String> details) {
        String newest =
                details.stream().map("%1$s = excluded.%1$s,\n"::formatted).collect(joining());
        return NEWER.formatted(newest, each(NEWER_METRIC, ",\n"));
    }

    private static String older() {
        return OLDER.formatted(each(OLDER_METRIC.replace("#", TAKEN), ",\n"), each(TAKEN, "\n  OR "));
    }

    private static String each(String template, String delimiter) {
        return METRICS.stream().map(metric -> template.replace("@", metric)).collect(joining(delimiter));
    }
}
