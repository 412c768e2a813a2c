package io.tidemark.metrics.fold;

import static java.util.stream.Collectors.joining;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
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
public final class FoldedTable {

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

    /** Makes missing rows, and puts observations over rows whose newest observation is older. */
    private final String takeNewer;

    /** Fills metrics that the row's newest observation lacks from older observations. */
    private final String takeOlder;

    /**
     * Makes the statements of a table.
     *
     * @param name the table
     * @param key the columns of its primary key
     * @param keySource the same as expressions over the staging table
     * @param stage the staging table, which has the details, the metrics, {@code observed_at} and {@code event_id}
     * @param turn the column of the staging table with the turn of an observation in this table
     * @param details columns that are those of the newest observation as they are
     * @param metrics the columns of the metrics
     */
    public FoldedTable(
            String name,
            String key,
            String keySource,
            String stage,
            String turn,
            List<String> details,
            List<String> metrics) {
        String columns = Stream.of(List.of("observed_at", "event_id"), details, metrics)
                .flatMap(List::stream)
                .collect(joining(", "));
        String insert = """
                INSERT INTO %s AS kept (%s, %s)
                SELECT %s, %s
                FROM %s
                WHERE %s = ?
                ORDER BY %s
                ON CONFLICT (%s) DO UPDATE SET
                """.formatted(name, key, columns, keySource, columns, stage, turn, keySource, key);
        this.takeNewer = insert + newer(details, metrics);
        this.takeOlder = insert + older(metrics);
    }

    /** Folds the staged observations into the table, in the caller's transaction. */
    public void fold(Connection connection, Turns turns) throws SQLException {
        // Where the newest observation of every row was taken, only the older ones of the batch are left to look at.
        int firstOlderTurn = execute(connection, takeNewer, 0) == turns.rows() ? 1 : 0;
        for (int turn = firstOlderTurn; turn < turns.count(); turn++) {
            execute(connection, takeOlder, turn);
        }
    }

    private static int execute(Connection connection, String sql, int turn) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, turn);
            return statement.executeUpdate();
        }
    }

    private static String newer(List<String> details, List<String> metrics) {
        String newest =
                details.stream().map("%1$s = excluded.%1$s,\n"::formatted).collect(joining());
        return NEWER.formatted(newest, each(metrics, NEWER_METRIC, ",\n"));
    }

    private static String older(List<String> metrics) {
        return OLDER.formatted(each(metrics, OLDER_METRIC.replace("#", TAKEN), ",\n"), each(metrics, TAKEN, "\n  OR "));
    }

    private static String each(List<String> metrics, String template, String delimiter) {
        return metrics.stream().map(metric -> template.replace("@", metric)).collect(joining(delimiter));
    }
}
