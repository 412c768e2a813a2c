package io.tidemark.launcher.reconcile;

import io.tidemark.launcher.reconcile.Comparison.Column;
import java.util.ArrayList;
import java.util.List;

/**
 * Folds in which a value that was not measured erases none: each metric is that of the newest event that had one. Every
 * event of a key is sorted at once, which shares nothing with how the services do it.
 */
final class Folds {

    private static final String NEWEST_FIRST = " ORDER BY observed_at DESC, event_id::uuid DESC)";

    private Folds() {}

    /**
     * A metric.
     *
     * @param type {@code whole}, {@code real} or {@code money}, after which the composite is named
     */
    record Metric(String name, String type) {

        String newest(String alias) {
            return "(array_agg(ROW(observed_at, event_id::uuid, " + name + ")::seen_" + type + NEWEST_FIRST
                    + " FILTER (WHERE " + name + " IS NOT NULL))[1] AS " + alias;
        }
    }

    /**
     * Head columns of the newest event, and of each metric its value with {@code _at} and {@code _event} where that is from
     * an older one.
     *
     * @param head  names of the columns that hold moment and event of the newest, then source, approximate and reasons where
     *     the table has them
     */
    static Comparison newestMeasured(
            String table, String source, List<Column> keys, List<String> head, List<Metric> metrics) {
        boolean details = head.size() > 2;
        List<String> inner = new ArrayList<>(keys.stream().map(Column::select).toList());
        List<String> outer = new ArrayList<>(Comparison.names(keys));
        List<String> columns = new ArrayList<>(head);
        inner.add(
                details
                        ? "(array_agg(ROW(observed_at, event_id::uuid, source, approximate, absent_reasons)::seen_head"
                                + NEWEST_FIRST + ")[1] AS head"
                        : "(array_agg(ROW(observed_at, event_id::uuid, NULL, NULL, NULL)::seen_head" + NEWEST_FIRST
                                + ")[1] AS head");
        List<String> parts = List.of("at", "event", "source", "approximate", "absent_reasons");
        for (int i = 0; i < head.size(); i++) {
            outer.add("(head)." + parts.get(i) + " AS " + head.get(i));
        }
        for (Metric metric : metrics) {
            String alias = "m_" + metric.name();
            inner.add(metric.newest(alias));
            outer.add("(" + alias + ").value AS " + metric.name());
            String older =
                    "CASE WHEN ((%1$s).at, (%1$s).event) <> ((head).at, (head).event) THEN (%1$s).%2$s END AS %3$s";
            outer.add(older.formatted(alias, "at", metric.name() + "_at"));
            outer.add(older.formatted(alias, "event", metric.name() + "_event"));
            columns.addAll(List.of(metric.name(), metric.name() + "_at", metric.name() + "_event"));
        }
        return new Comparison(table, Comparison.names(keys), columns, query(source, keys, inner, outer), "true");
    }

    /** Of each metric its value, moment and event; posts without any measured metric have no row. */
    static Comparison measured(String table, String source, List<Column> keys, List<Metric> metrics) {
        List<String> inner = new ArrayList<>(keys.stream().map(Column::select).toList());
        List<String> outer = new ArrayList<>(Comparison.names(keys));
        List<String> columns = new ArrayList<>();
        for (Metric metric : metrics) {
            String alias = "m_" + metric.name();
            inner.add(metric.newest(alias));
            outer.add("(" + alias + ").value AS " + metric.name());
            outer.add("(" + alias + ").at AS " + metric.name() + "_observed_at");
            outer.add("(" + alias + ").event AS " + metric.name() + "_event_id");
            columns.addAll(List.of(metric.name(), metric.name() + "_observed_at", metric.name() + "_event_id"));
        }
        String any = "num_nonnulls("
                + String.join(", ", metrics.stream().map(Metric::name).toList()) + ") > 0";
        return new Comparison(
                table,
                Comparison.names(keys),
                columns,
                query("(SELECT * FROM " + source + " WHERE " + any + ") AS measured", keys, inner, outer),
                any);
    }

    private static String query(String source, List<Column> keys, List<String> inner, List<String> outer) {
        return "SELECT " + String.join(", ", outer) + " FROM (SELECT " + String.join(", ", inner) + " FROM " + source
                + " GROUP BY "
                + String.join(", ", keys.stream().map(Column::from).toList()) + ") AS folded";
    }
}
