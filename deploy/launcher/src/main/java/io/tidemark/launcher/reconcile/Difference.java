package io.tidemark.launcher.reconcile;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * In what a table differs from what its topic says.
 *
 * @param rows      that the topic says it holds
 * @param missing   rows that it lacks
 * @param extra     rows that no event explains
 * @param different rows with other values
 * @param keys      the first ten of each kind, in their order
 */
public record Difference(
        String table, long rows, long missing, long extra, long different, Map<String, List<String>> keys) {

    private static final int KEYS = 10;

    @JsonIgnore
    public boolean isNone() {
        return missing + extra + different == 0;
    }

    /** Compares within the transaction, in which the topic's events are staged. */
    static Difference of(Connection connection, Comparison comparison, String entity) throws SQLException {
        List<String> keys = comparison.keys();
        String actual = "(SELECT * FROM " + comparison.table() + " AS kept WHERE (" + comparison.only()
                + ") AND NOT EXISTS (SELECT FROM moving WHERE moving.entity = kept."
                + (comparison.keys().contains("container_id") ? "post_key" : entity) + "::text))";
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TEMPORARY TABLE expected ON COMMIT DROP AS " + comparison.expected());
            statement.execute("ANALYZE expected");
            Difference difference =
                    between(statement, comparison.table(), keys, comparison.columns(), "expected", actual);
            statement.execute("DROP TABLE expected");
            return difference;
        }
    }

    /**
     * Compares two relations in the database. It keeps the keys of what differs in a temporary table meanwhile, and so needs a
     * transaction.
     *
     * @param table    what the outcome is called
     * @param keys     columns that name a row
     * @param columns  columns that are compared
     * @param expected a table, or a query in parentheses
     * @param actual   the same
     */
    public static Difference between(
            Statement statement, String table, List<String> keys, List<String> columns, String expected, String actual)
            throws SQLException {
        String key = keys.stream()
                .map(name -> "coalesce(e." + name + ", a." + name + ")::text")
                .collect(Collectors.joining(" || ' ' || "));
        String differs = "(" + list("e", columns) + ") IS DISTINCT FROM (" + list("a", columns) + ")";
        String join = keys.stream().map(name -> "e." + name + " = a." + name).collect(Collectors.joining(" AND "));
        String absent = "a." + keys.getFirst() + " IS NULL";
        String unexplained = "e." + keys.getFirst() + " IS NULL";
        statement.execute("CREATE TEMPORARY TABLE found ON COMMIT DROP AS SELECT CASE WHEN " + absent
                + " THEN 'missing' WHEN " + unexplained + " THEN 'extra' ELSE 'different' END AS kind, " + key
                + " AS key FROM " + expected + " AS e FULL JOIN " + actual + " AS a ON " + join + " WHERE " + absent
                + " OR " + unexplained + " OR " + differs);
        Difference difference = read(statement, table, expected);
        statement.execute("DROP TABLE found");
        return difference;
    }

    private static Difference read(Statement statement, String table, String expected) throws SQLException {
        Map<String, Long> counts = new LinkedHashMap<>();
        try (ResultSet rows = statement.executeQuery("SELECT kind, count(*) FROM found GROUP BY kind")) {
            while (rows.next()) {
                counts.put(rows.getString(1), rows.getLong(2));
            }
        }
        Map<String, List<String>> keys = new LinkedHashMap<>();
        for (String kind : List.of("missing", "extra", "different")) {
            List<String> first = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery(
                    "SELECT key FROM found WHERE kind = '" + kind + "' ORDER BY key COLLATE \"C\" LIMIT " + KEYS)) {
                while (rows.next()) {
                    first.add(rows.getString(1));
                }
            }
            keys.put(kind, first);
        }
        long total;
        try (ResultSet rows = statement.executeQuery("SELECT count(*) FROM " + expected + " AS e")) {
            rows.next();
            total = rows.getLong(1);
        }
        return new Difference(
                table,
                total,
                counts.getOrDefault("missing", 0L),
                counts.getOrDefault("extra", 0L),
                counts.getOrDefault("different", 0L),
                keys);
    }

    private static String list(String alias, List<String> columns) {
        return columns.stream().map(name -> alias + "." + name).collect(Collectors.joining(", "));
    }
}
