package io.tidemark.launcher.reconcile;

import java.util.ArrayList;
import java.util.List;

/**
 * A table, or a group of its columns, and what a topic says that it holds.
 *
 * @param table    in the service's schema
 * @param keys     columns that name a row
 * @param columns  columns that are compared
 * @param expected a query over {@code settled} that gives keys and columns
 * @param only     which of the table's rows are meant; {@code true} for all
 */
public record Comparison(String table, List<String> keys, List<String> columns, String expected, String only) {

    /**
     * A column and where its value comes from.
     *
     * @param name of the table's column
     * @param from an expression over the event's fields
     */
    record Column(String name, String from) {

        /** Columns with the names and types of their fields. */
        static List<Column> same(String... names) {
            List<Column> columns = new ArrayList<>();
            for (String name : names) {
                columns.add(new Column(name, name));
            }
            return columns;
        }

        static Column uuid(String name, String field) {
            return new Column(name, field + "::uuid");
        }

        String select() {
            return from + " AS " + name;
        }
    }

    /** One row for each key: that of the newest event. */
    static Comparison newest(String table, String source, String order, List<Column> keys, List<Column> columns) {
        return distinct(table, source, keys, columns, "true", ", " + order + " DESC, event_id::uuid DESC");
    }

    /** One row for each key, whichever event made it: they all say the same. */
    static Comparison once(String table, String source, List<Column> keys, List<Column> columns) {
        return distinct(table, source, keys, columns, "true", "");
    }

    Comparison where(String condition) {
        return new Comparison(table, keys, columns, expected, condition);
    }

    private static Comparison distinct(
            String table, String source, List<Column> keys, List<Column> columns, String only, String order) {
        List<Column> all = new ArrayList<>(keys);
        all.addAll(columns);
        String key = String.join(", ", keys.stream().map(Column::from).toList());
        String expected = "SELECT DISTINCT ON (" + key + ") "
                + String.join(", ", all.stream().map(Column::select).toList()) + " FROM " + source + " ORDER BY " + key
                + order;
        return new Comparison(table, names(keys), names(columns), expected, only);
    }

    static List<String> names(List<Column> columns) {
        return columns.stream().map(Column::name).toList();
    }
}
