package io.tidemark.scoring;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.tidemark.scoring.database.Database;
import io.tidemark.testbed.LocalPostgres;
import io.tidemark.testbed.PostgresDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.flywaydb.core.Flyway;

/** An empty, migrated database of a test. */
public final class ScoringDatabase implements AutoCloseable {

    /** Every table that replayed events must rebuild, with the order in which it is compared. */
    private static final Map<String, String> ORDER_OF_TABLE = new TreeMap<>(Map.of(
            "post_inputs", "post_key",
            "ads_content", "ads_content_id",
            "score_history", "ads_content_id, scoring_version, as_of",
            "scoring_runs", "run_id"));

    private final PostgresDatabase address;
    private final HikariDataSource pool;

    private ScoringDatabase(PostgresDatabase address, int connections) {
        this.address = address;
        HikariConfig config = new HikariConfig();
        config.setDataSource(address.dataSource("scoring"));
        config.setMaximumPoolSize(connections);
        pool = new HikariDataSource(config);
    }

    /** Makes the database; one of the same name is dropped. */
    public static ScoringDatabase create(String name, int connections) {
        ScoringDatabase database =
                new ScoringDatabase(LocalPostgres.shared().freshDatabase("scoring_" + name), connections);
        Flyway.configure()
                .dataSource(database.address.dataSource("scoring"))
                .defaultSchema("scoring")
                .createSchemas(false)
                .load()
                .migrate();
        return database;
    }

    /** Empties every table. */
    public void clear() throws SQLException {
        execute("""
                TRUNCATE post_inputs, ads_content, project_ads_content, override_audit, scoring_runs, score_history,
                    dirty_projects, project_leases
                """);
    }

    public PostgresDatabase address() {
        return address;
    }

    public Database database() {
        return new Database(pool);
    }

    public void execute(String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Each row of the query as PostgreSQL writes it. */
    public List<String> rows(String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
            try (ResultSet result = statement.executeQuery("SELECT r::text FROM (" + query + ") AS r")) {
                while (result.next()) {
                    rows.add(result.getString(1));
                }
            }
        }
        return rows;
    }

    /** The first column of the first row. */
    public String value(String query) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            return result.next() ? result.getString(1) : null;
        }
    }

    /** The content of every table that replayed events must rebuild. */
    public Map<String, List<String>> tables() throws SQLException {
        Map<String, List<String>> tables = new TreeMap<>();
        for (Map.Entry<String, String> table : ORDER_OF_TABLE.entrySet()) {
            tables.put(table.getKey(), rows("SELECT * FROM " + table.getKey() + " ORDER BY " + table.getValue()));
        }
        return tables;
    }

    /** Rows of the schema that were inserted, updated or deleted so far. Exact only with a pool of one connection. */
    public long touchedRows() throws SQLException {
        execute("SELECT pg_stat_force_next_flush()");
        return Long.parseLong(value("""
                SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables WHERE schemaname = 'scoring'
                """));
    }

    @Override
    public void close() {
        pool.close();
    }
}
