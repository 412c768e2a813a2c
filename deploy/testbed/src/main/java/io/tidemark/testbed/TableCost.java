package io.tidemark.testbed;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;

/**
 * What work costs a table, as PostgreSQL counts it.
 *
 * @param inserted rows inserted
 * @param updated rows updated
 * @param inPlace those of the updated rows that needed no entry in an index
 * @param lookedUp look-ups by an index
 * @param scans times that the whole table was read
 */
public record TableCost(long inserted, long updated, long inPlace, long lookedUp, long scans) {

    /** Work on a database. */
    @FunctionalInterface
    public interface Work {
        void run() throws Exception;
    }

    /**
     * Does the work and tells what it cost each table of the schema.
     *
     * @param database whose connections do the work, one after the other; while others hold counts back, they are missed
     */
    public static Map<String, TableCost> of(DataSource database, String schema, Work work) throws Exception {
        Map<String, TableCost> before = counted(database, schema);
        work.run();
        Map<String, TableCost> cost = counted(database, schema);
        cost.replaceAll((table, after) -> before.containsKey(table) ? after.since(before.get(table)) : after);
        return cost;
    }

    private TableCost since(TableCost before) {
        return new TableCost(
                inserted - before.inserted,
                updated - before.updated,
                inPlace - before.inPlace,
                lookedUp - before.lookedUp,
                scans - before.scans);
    }

    private static Map<String, TableCost> counted(DataSource database, String schema) throws SQLException {
        Map<String, TableCost> counted = new HashMap<>();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            // Counts are the database's once the connection that did the work has told them.
            statement.execute("SELECT pg_stat_force_next_flush()");
            try (ResultSet rows = statement.executeQuery("""
                    SELECT relname, n_tup_ins, n_tup_upd, n_tup_hot_upd, coalesce(idx_scan, 0), seq_scan
                    FROM pg_stat_user_tables WHERE schemaname = '%s'
                    """.formatted(schema))) {
                while (rows.next()) {
                    counted.put(
                            rows.getString(1),
                            new TableCost(
                                    rows.getLong(2),
                                    rows.getLong(3),
                                    rows.getLong(4),
                                    rows.getLong(5),
                                    rows.getLong(6)));
                }
            }
        }
        return counted;
    }
}
