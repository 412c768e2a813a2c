package io.tidemark.testbed;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;

/**
 * An empty database on the shared server with the schema of one service, and a pool of connections as the service's role.
 * The migrations are those on the class path of the test, so Flyway and Hikari are the service's.
 */
public final class MigratedDatabase implements AutoCloseable {

    private final PostgresDatabase database;
    private final String role;
    private final HikariDataSource pool;

    private MigratedDatabase(PostgresDatabase database, String role, int connections) {
        this.database = database;
        this.role = role;
        HikariConfig config = new HikariConfig();
        config.setDataSource(database.dataSource(role));
        config.setMaximumPoolSize(connections);
        // The driver takes the JVM's zone otherwise.
        config.setConnectionInitSql("SET TimeZone = 'UTC'");
        this.pool = new HikariDataSource(config);
    }

    /**
     * Makes the database; one of the same name is dropped first.
     *
     * @param role of the service, also the name of its schema
     */
    public static MigratedDatabase create(String role, String name, int connections) {
        MigratedDatabase created = new MigratedDatabase(LocalPostgres.shared().freshDatabase(name), role, connections);
        Flyway.configure()
                .dataSource(created.database.dataSource(role))
                .defaultSchema(role)
                .createSchemas(false)
                .load()
                .migrate();
        return created;
    }

    /** Connections to a database that {@link #create} has made, as another process has them. */
    static MigratedDatabase open(PostgresDatabase database, String role, int connections) {
        return new MigratedDatabase(database, role, connections);
    }

    public PostgresDatabase address() {
        return database;
    }

    String role() {
        return role;
    }

    public HikariDataSource dataSource() {
        return pool;
    }

    public void execute(String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Every row of a query as text, in its order. */
    public List<String> rows(String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT row::text FROM (" + query + ") AS row")) {
            while (result.next()) {
                rows.add(result.getString(1));
            }
        }
        return rows;
    }

    public long number(String query) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getLong(1);
        }
    }

    /** Every row of the service's tables as text, table by table, without what Flyway keeps. */
    public List<String> contents() throws SQLException {
        List<String> contents = new ArrayList<>();
        for (String table : rows("""
                SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = '%s' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
                  AND c.relname <> 'flyway_schema_history'
                ORDER BY 1
                """.formatted(role))) {
            String name = table.substring(1, table.length() - 1);
            rows("SELECT t FROM %s AS t ORDER BY t::text".formatted(name)).forEach(row -> contents.add(name + row));
        }
        return contents;
    }

    /** How many rows of the service's tables were ever inserted, updated or deleted. Needs a pool of one connection. */
    public long touchedRows() throws SQLException {
        if (pool.getMaximumPoolSize() != 1) {
            throw new IllegalStateException("other connections may hold counts back");
        }
        execute("SELECT pg_stat_force_next_flush()");
        return number("""
                SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables WHERE schemaname = '%s'
                """.formatted(role));
    }

    @Override
    public void close() {
        pool.close();
    }
}
