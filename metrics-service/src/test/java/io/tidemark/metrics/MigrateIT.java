package io.tidemark.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.testbed.LocalPostgres;
import io.tidemark.testbed.PostgresDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The argument {@code migrate}, in a process of its own and without Kafka. */
class MigrateIT {

    @Test
    void migrateMakesTheTablesAndEnds() throws Exception {
        PostgresDatabase database = LocalPostgres.shared().freshDatabase("metrics_migrate");

        assertThat(migrate(database.jdbcUrl(), database.password())).isZero();
        assertThat(migrate(database.jdbcUrl(), database.password())).isZero();

        assertThat(tables(database)).isEqualTo(3);
    }

    @Test
    void migrateFailsWhereItMayNotEnter() throws Exception {
        PostgresDatabase database = LocalPostgres.shared().freshDatabase("metrics_migrate");

        assertThat(migrate(database.jdbcUrl(), "wrong")).isNotZero();
    }

    private static int migrate(String url, String password) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Application.class.getName(),
                "migrate");
        builder.environment().put("DATASOURCES_DEFAULT_URL", url);
        builder.environment().put("DATASOURCES_DEFAULT_PASSWORD", password);
        builder.environment().put("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1");
        Process process = builder.redirectErrorStream(true).inheritIO().start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    private static long tables(PostgresDatabase database) throws SQLException {
        try (Connection connection = database.dataSource("metrics").getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT count(*) FROM pg_tables
                        WHERE schemaname = 'metrics' AND tablename IN (
                            'platform_post_metrics', 'platform_post_metrics_latest', 'platform_post_metrics_daily')
                        """)) {
            row.next();
            return row.getLong(1);
        }
    }
}
