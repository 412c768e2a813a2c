package io.tidemark.gateway.overview;

import io.tidemark.gateway.query.Cursor;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Reads a page of {@code post_overview} along the index of its sort. Rows without a sort value come last and are a second
 * walk: their part of the index lies at its other end when the sort is descending.
 */
@Singleton
final class PageReader {

    private record Row<T>(T item, Cursor cursor) {}

    private final ProjectReader reader;

    PageReader(ProjectReader reader) {
        this.reader = reader;
    }

    /**
     * @param columns what an item is made of, comma-separated
     * @param items makes an item; its first column is the third of the row
     */
    <T> Page<T> read(UUID projectId, String columns, Filters filters, PageQuery page, ProjectReader.RowReader<T> items)
            throws SQLException {
        // One row more than wanted tells whether there is a next page.
        int wanted = page.limit() + 1;
        Optional<Cursor> after = page.after();
        List<Row<T>> rows = new ArrayList<>(wanted);
        if (after.isEmpty() || after.get().value() != null) {
            rows.addAll(walk(projectId, columns, filters, page.sort(), true, after, wanted, items));
        }
        if (rows.size() < wanted) {
            Optional<Cursor> within = after.filter(cursor -> cursor.value() == null);
            rows.addAll(walk(projectId, columns, filters, page.sort(), false, within, wanted - rows.size(), items));
        }
        boolean more = rows.size() == wanted;
        List<Row<T>> shown = more ? rows.subList(0, page.limit()) : rows;
        Optional<String> next =
                more ? Optional.of(shown.getLast().cursor().encode(page.fingerprint())) : Optional.empty();
        return new Page<>(shown.stream().map(Row::item).toList(), next);
    }

    private <T> List<Row<T>> walk(
            UUID projectId,
            String columns,
            Filters filters,
            Sort sort,
            boolean known,
            Optional<Cursor> after,
            int limit,
            ProjectReader.RowReader<T> items)
            throws SQLException {
        List<Object> arguments = new ArrayList<>(filters.arguments());
        String sql = sql(columns, filters, sort, known, after.isPresent(), limit);
        after.ifPresent(cursor -> {
            if (known) {
                arguments.add(sort.argument(cursor.value()));
            }
            arguments.add(cursor.key());
        });
        return reader.query(
                projectId,
                sql,
                arguments,
                limit,
                row -> new Row<>(items.read(row), new Cursor(sort.position(row, 1), row.getString(2))));
    }

    /**
     * @param known whether the walk is over rows that have a sort value
     * @param after whether it begins after a cursor: parameters value (if known) and post_key
     */
    static String sql(String columns, Filters filters, Sort sort, boolean known, boolean after, int limit) {
        String start = "";
        if (after && known) {
            start = "\n  AND (%s, post_key) %s (?, ?)".formatted(sort.column(), sort.onwards());
        } else if (after) {
            start = "\n  AND post_key %s ?".formatted(sort.onwards());
        }
        // The limit is a number of ours and stands in the text, because the planner must know that it is small.
        return """
                SELECT %1$s, post_key, %2$s
                FROM post_overview
                WHERE %3$s
                  AND %1$s IS %4$s NULL%5$s
                ORDER BY %1$s %6$s, post_key %6$s
                LIMIT %7$d
                """.formatted(sort.column(), columns, filters.sql(), known ? "NOT" : "", start, sort.direction(), limit);
    }
}
