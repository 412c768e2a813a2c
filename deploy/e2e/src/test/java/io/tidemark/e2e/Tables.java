package io.tidemark.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.postgresql.PGConnection;

/** Reads whole tables, for comparing one state of a service with another. */
final class Tables {

    private final DataSource dataSource;

    /** @param dataSource connects as the role that owns the tables */
    Tables(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** The lines of a query's result as {@code COPY} writes them; the query gives the order. */
    List<String> lines(String query) {
        try (Connection connection = dataSource.getConnection()) {
            try (Statement statement = connection.createStatement()) {
                // The gateway's tables show their rows to nobody who does not say whose, not even to their owner.
                statement.execute("SET tidemark.writer = 'on'");
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyOut("COPY (" + query + ") TO STDOUT (ENCODING 'UTF8')", out);
            return out.toString(StandardCharsets.UTF_8).lines().toList();
        } catch (SQLException e) {
            throw new IllegalStateException(query + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A whole table in the order of all its columns. */
    List<String> dump(String table) {
        return lines("SELECT * FROM " + table + " AS whole ORDER BY whole.*::text COLLATE \"C\"");
    }

    /** The one number that a query gives. */
    long number(String query) {
        List<String> lines = lines(query);
        return Long.parseLong(lines.getFirst());
    }

    /** Rows inserted, updated and deleted since the server began to count, for each table of the role's schema. */
    Map<String, List<Long>> writes() {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            // What backends have counted reaches the view when they go idle; a second look would see more.
            statement.execute("SELECT pg_stat_force_next_flush()");
            statement.execute("SELECT pg_stat_clear_snapshot()");
            Map<String, List<Long>> writes = new TreeMap<>();
            try (ResultSet rows = statement.executeQuery("""
                    SELECT relname, n_tup_ins, n_tup_upd, n_tup_del
                    FROM pg_stat_user_tables
                    WHERE schemaname = current_schema()
                    """)) {
                while (rows.next()) {
                    writes.put(rows.getString(1), List.of(rows.getLong(2), rows.getLong(3), rows.getLong(4)));
                }
            }
            return writes;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Fails with at most ten lines of what is missing and of what is there beside it; an empty table proves nothing. */
    static void assertSame(String table, List<String> expected, List<String> actual) {
        if (!table.equals(EventTables.OF_PAST_DAYS)) {
            assertThat(expected).as(table + " is not empty").isNotEmpty();
        }
        if (!actual.equals(expected)) {
            List<String> missing = new ArrayList<>(expected);
            missing.removeAll(Set.copyOf(actual));
            List<String> extra = new ArrayList<>(actual);
            extra.removeAll(Set.copyOf(expected));
            throw new AssertionError(table + ": missing " + missing.size() + " "
                    + missing.stream().limit(10).toList() + "; extra " + extra.size() + " "
                    + extra.stream().limit(10).toList());
        }
    }
}
