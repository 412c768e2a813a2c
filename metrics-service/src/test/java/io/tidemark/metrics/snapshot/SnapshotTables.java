package io.tidemark.metrics.snapshot;

import io.tidemark.testbed.MigratedDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** All that observations of posts come to. */
final class SnapshotTables {

    private SnapshotTables() {}

    static void empty(MigratedDatabase database) throws SQLException {
        database.execute("""
                TRUNCATE platform_post_metrics, platform_post_metrics_latest, platform_post_metrics_daily,
                    platform_post_curves, platform_post_breakdowns
                """);
    }

    static List<String> dump(MigratedDatabase database) throws SQLException {
        List<String> rows = new ArrayList<>();
        rows.addAll(database.rows("SELECT * FROM platform_post_metrics ORDER BY post_key, observed_at, event_id"));
        rows.addAll(database.rows("SELECT * FROM platform_post_metrics_latest ORDER BY post_key"));
        rows.addAll(database.rows("SELECT * FROM platform_post_metrics_daily ORDER BY post_key, day"));
        rows.addAll(database.rows("SELECT * FROM platform_post_curves ORDER BY post_key"));
        rows.addAll(database.rows("SELECT * FROM platform_post_breakdowns ORDER BY post_key, kind, measured"));
        return rows;
    }
}
