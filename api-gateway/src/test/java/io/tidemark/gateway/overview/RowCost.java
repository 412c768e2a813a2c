package io.tidemark.gateway.overview;

import io.tidemark.gateway.Gateway;
import java.sql.Connection;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;

/** What work costs {@code post_overview}, as the database counts it. */
final class RowCost {

    private RowCost() {}

    interface Work {
        void run() throws Exception;
    }

    static Map<String, Long> of(Gateway gateway, Work work) throws Exception {
        Map<String, Long> before = counted(gateway);
        work.run();
        Map<String, Long> cost = new HashMap<>(counted(gateway));
        cost.replaceAll((name, after) -> after - before.get(name));
        return cost;
    }

    private static Map<String, Long> counted(Gateway gateway) throws Exception {
        // Counts are the database's once the connection that did the work has told them.
        try (Connection connection = gateway.bean(DataSource.class).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_stat_force_next_flush()");
        }
        String[] counts = gateway.rows("""
                        SELECT concat_ws(' ', idx_scan, n_tup_upd, n_tup_hot_upd, seq_scan)
                        FROM pg_stat_user_tables WHERE relname = 'post_overview'
                        """).getFirst().split(" ");
        return Map.of(
                "looked up", Long.parseLong(counts[0]),
                "updated", Long.parseLong(counts[1]),
                "in place", Long.parseLong(counts[2]),
                "scans", Long.parseLong(counts[3]));
    }
}
