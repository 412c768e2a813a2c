package io.tidemark.metrics.snapshot;

import static java.util.stream.Collectors.joining;

import io.tidemark.metrics.fold.FoldedTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

/**
 * The last known values of each post within each UTC day before the day of its newest observation. Those of that day are
 * among the latest values, and are kept here when an observation of a later day replaces them.
 */
final class PastDays {

    private static final List<String> KEY = List.of("post_key", "day");

    /** Whether a staged observation ends the day of the latest values. */
    static final String ENDS = "kept.observed_at < excluded.day_begins";

    /** A value of an earlier day is not one of the day that ends. */
    private static final String OF_THE_DAY = "CASE WHEN coalesce(kept.@_at >= kept.day_begins, true) THEN kept.%s END";

    /** Keeps the day that ends. Where a row of it is there already, the latest values know more. */
    static final String KEEP = keep();

    /** Observations of the newest day of their post are told by the latest values. */
    private static final FoldedTable TABLE =
            new FoldedTable("platform_post_metrics_daily", KEY, """
            (SELECT staged.*, (staged.day_begins AT TIME ZONE 'UTC')::date AS day
             FROM snapshot_stage AS staged JOIN platform_post_metrics_latest AS latest USING (post_key)
             WHERE latest.observed_at >= staged.day_begins + interval '24 hours')""", "daily_turn", List.of(), MetricColumns.names());

    private PastDays() {}

    /**
     * Folds the staged observations of past days, in the caller's transaction and after the latest values.
     *
     * @param allNewer whether the newest observation of each post is of its newest day
     */
    static void fold(Connection connection, SnapshotBatch batch, boolean allNewer) throws SQLException {
        int days = batch.dailyTurns().rows() - (allNewer ? batch.latestTurns().rows() : 0);
        if (days > 0) {
            TABLE.fold(connection, days, batch.dailyTurns().count());
        }
    }

    private static String keep() {
        List<String> suffixes = List.of("@", "@_at", "@_event");
        String columns = Stream.concat(Stream.of("observed_at", "event_id"), ofEachMetric(suffixes))
                .collect(joining(", "));
        String values = Stream.concat(
                        Stream.of("kept.observed_at", "kept.event_id"),
                        ofEachMetric(
                                suffixes.stream().map(OF_THE_DAY::formatted).toList()))
                .collect(joining(", "));
        String replaced = Stream.concat(Stream.of("observed_at", "event_id"), ofEachMetric(suffixes))
                .map("%1$s = excluded.%1$s"::formatted)
                .collect(joining(", "));
        return """
                INSERT INTO platform_post_metrics_daily (post_key, day, %s)
                SELECT kept.post_key, (kept.day_begins AT TIME ZONE 'UTC')::date, %s
                FROM (
                    SELECT kept.*, date_trunc('day', kept.observed_at, 'UTC') AS day_begins
                    FROM snapshot_stage AS excluded JOIN platform_post_metrics_latest AS kept USING (post_key)
                    WHERE excluded.latest_turn = ? AND %s
                    -- Else each column would compute the day for itself.
                    OFFSET 0
                ) AS kept
                ON CONFLICT (post_key, day) DO UPDATE SET %s
                """.formatted(columns, values, ENDS, replaced);
    }

    private static Stream<String> ofEachMetric(List<String> templates) {
        return MetricColumns.names().stream()
                .flatMap(metric -> templates.stream().map(template -> template.replace("@", metric)));
    }
}
