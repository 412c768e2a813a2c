package io.tidemark.failure;

import io.tidemark.testbed.PostgresDatabase;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Connection;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** Reads a table in the order of its key, a thousand rows at a time. */
final class TableReader implements Iterator<Map.Entry<String, Row>>, AutoCloseable {

    private static final int FETCHED = 1000;

    private final Table table;
    private final Connection connection;
    private final ResultSet rows;
    private Map.Entry<String, Row> next;

    private TableReader(Table table, Connection connection, ResultSet rows) throws SQLException {
        this.table = table;
        this.connection = connection;
        this.rows = rows;
        advance();
    }

    /** How the table differs from what must be in it. */
    static Difference compare(Table table, PostgresDatabase database, SortedMap<String, Row> expected) {
        try (TableReader reader = open(table, database)) {
            return Difference.of(table.name().toLowerCase(Locale.ROOT), expected, reader);
        } catch (SQLException e) {
            throw new IllegalStateException("Could not read " + table + ": " + e.getMessage(), e);
        }
    }

    private static TableReader open(Table table, PostgresDatabase database) throws SQLException {
        Connection connection = database.dataSource(table.service().role()).getConnection();
        connection.setAutoCommit(false);
        Statement statement = connection.createStatement();
        // The gateway's tables show their rows to nobody who does not say whose, not even to their owner.
        statement.execute("SET tidemark.writer = 'on'");
        statement.setFetchSize(FETCHED);
        String order = table.key().stream().map(TableReader::asText).collect(Collectors.joining(" || chr(1) || "));
        return new TableReader(
                table,
                connection,
                statement.executeQuery("SELECT * FROM " + table.source() + " ORDER BY (" + order + ") COLLATE \"C\""));
    }

    /** A part of a key as {@link Row} writes it. */
    private static String asText(String column) {
        return column.equals("observed_at")
                ? "(extract(epoch FROM observed_at) * 1000000)::bigint::text"
                : column + "::text";
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public Map.Entry<String, Row> next() {
        if (next == null) {
            throw new NoSuchElementException();
        }
        Map.Entry<String, Row> taken = next;
        try {
            advance();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return taken;
    }

    private void advance() throws SQLException {
        if (!rows.next()) {
            next = null;
            return;
        }
        Row row = new Row();
        ResultSetMetaData columns = rows.getMetaData();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            // Those by which the gateway sorts repeat values of the same row, and may follow them later.
            if (!columns.getColumnName(i).startsWith("sorted_")) {
                row.put(columns.getColumnName(i), text(i, columns.getColumnTypeName(i)));
            }
        }
        next = Map.entry(row.key(table.key()), row);
    }

    private String text(int column, String type) throws SQLException {
        if (rows.getObject(column) == null) {
            return null;
        }
        return switch (type) {
            case "timestamptz" ->
                Long.toString(ChronoUnit.MICROS.between(
                        Instant.EPOCH,
                        rows.getObject(column, OffsetDateTime.class).toInstant()));
            case "jsonb" -> Row.canonical(rows.getString(column));
            case "float8" -> Double.toString(rows.getDouble(column));
            case "numeric" -> plain(rows.getBigDecimal(column));
            case "bool" -> Boolean.toString(rows.getBoolean(column));
            case "date" -> rows.getObject(column, Date.class).toLocalDate().toString();
            default -> type.startsWith("_") ? list(rows.getArray(column)) : rows.getString(column);
        };
    }

    private static String plain(BigDecimal number) {
        return number.stripTrailingZeros().toPlainString();
    }

    private static String list(Array array) throws SQLException {
        return List.of((Object[]) array.getArray()).stream()
                .map(item -> item instanceof Number ? item.toString() : "\"" + item + "\"")
                .collect(Collectors.joining(",", "[", "]"));
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
