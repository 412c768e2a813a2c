package io.tidemark.metrics.fold;

import static java.util.stream.Collectors.joining;

import io.tidemark.messaging.postgres.JoinByIndex;
import io.tidemark.messaging.postgres.Lanes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;

/**
 * A table that keeps, for each key and metric, the value of the newest observation that had one. Its statements take
 * plain observations of one turn from the staging table and change nothing that they have seen before; any order and
 * repetition of observations ends in the same row. Writers of the same keys hold their {@link Lanes}, or they may
 * deadlock.
 *
 * <p>Columns of a row: those of the newest observation as they are; each metric; and for a metric that the newest
 * observation lacks, {@code <metric>_at} and {@code <metric>_event} of the observation that its value is from.
 */
public final class FoldedTable {

    private static final String NEWER = """
            observed_at = excluded.observed_at,
            event_id = excluded.event_id,
            %s%s
            """;

    private static final String IS_NEWER =
            "(kept.observed_at, kept.event_id) < (excluded.observed_at, excluded.event_id)";

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

    /** Puts observations over rows whose newest observation is older: a third cheaper than by way of a conflict. */
    private final String updateOlderRows;

    /** The same for rows that need not be kept elsewhere first. */
    private final String updateAtOnce;

    /** Keeps rows elsewhere before they are replaced; null where none are. */
    private final String keep;

    /** Makes missing rows. A row that another writer has made in the meantime is a conflict. */
    private final String insertMissingRows;

    /** Fills metrics that the row's newest observation lacks from older observations. */
    private final String takeOlder;

    /**
     * Makes the statements of a table.
     *
     * @param name the table
     * @param key the columns of its primary key, which the staging table has too
     * @param stage the staging table, which has the details, the metrics, {@code observed_at} and {@code event_id}
     * @param turn the column of the staging table with the turn of an observation in this table
     * @param details columns that are those of the newest observation as they are
     * @param metrics the columns of the metrics
     */
    public FoldedTable(
            String name, List<String> key, String stage, String turn, List<String> details, List<String> metrics) {
        String columns = Stream.of(key, List.of("observed_at", "event_id"), details, metrics)
                .flatMap(List::stream)
                .collect(joining(", "));
        String sameRow =
                key.stream().map("kept.%1$s = excluded.%1$s"::formatted).collect(joining(" AND "));
        String newest = newest(details, metrics);
        this.updateOlderRows = """
                UPDATE %s AS kept SET
                %s
                FROM %s AS excluded
                WHERE excluded.%s = ? AND %s AND %s
                """.formatted(name, newest, stage, turn, sameRow, IS_NEWER);
        this.updateAtOnce = updateOlderRows;
        this.keep = null;
        String insert = """
                INSERT INTO %s AS kept (%s)
                SELECT %s
                FROM %s AS excluded
                WHERE excluded.%s = ?
                """.formatted(name, columns, columns, stage, turn);
        String onConflict = "ON CONFLICT (%s) DO UPDATE SET%n".formatted(String.join(", ", key));
        this.insertMissingRows = insert
                + "AND NOT EXISTS (SELECT FROM %s AS kept WHERE %s AND NOT %s)%n".formatted(name, sameRow, IS_NEWER)
                + onConflict
                + newest
                + "WHERE "
                + IS_NEWER;
        this.takeOlder = insert + onConflict + older(metrics);
    }

    private FoldedTable(FoldedTable table, String ends, String keep) {
        this.updateOlderRows = table.updateOlderRows;
        this.updateAtOnce = table.updateOlderRows + "AND NOT (" + ends + ")";
        this.keep = keep;
        this.insertMissingRows = table.insertMissingRows;
        this.takeOlder = table.takeOlder;
    }

    /**
     * The same table, some of whose rows are kept elsewhere before an observation replaces them.
     *
     * @param ends whether {@code excluded}, an observation, replaces a {@code kept} row that is to be kept elsewhere
     * @param keep the statement that does it; its parameter is the turn
     */
    public FoldedTable keeping(String ends, String keep) {
        return new FoldedTable(this, ends, keep);
    }

    /** Folds as {@link #fold(Connection, int, int)} when all rows that the turns are about are in this table. */
    public boolean fold(Connection connection, Turns turns) throws SQLException {
        return fold(connection, turns.rows(), turns.count());
    }

    /**
     * Folds the staged observations into the table, in the caller's transaction.
     *
     * @param rows how many rows of the table the observations are about, at most
     * @param turns how many turns there are
     * @return whether each row's newest staged observation is newer than all that the table had seen of that row
     */
    public boolean fold(Connection connection, int rows, int turns) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(JoinByIndex.SETTINGS);
        }
        int newer = execute(connection, updateAtOnce, 0);
        if (newer < rows && keep != null) {
            execute(connection, keep, 0);
            newer += execute(connection, updateOlderRows, 0);
        }
        if (newer < rows) {
            newer += execute(connection, insertMissingRows, 0);
        }
        // Where the newest observation of every row was taken, only the older ones of the batch are left to look at.
        boolean allNewer = newer == rows;
        for (int turn = allNewer ? 1 : 0; turn < turns; turn++) {
            execute(connection, takeOlder, turn);
        }
        return allNewer;
    }

    private static int execute(Connection connection, String sql, int turn) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, turn);
            return statement.executeUpdate();
        }
    }

    private static String newest(List<String> details, List<String> metrics) {
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
