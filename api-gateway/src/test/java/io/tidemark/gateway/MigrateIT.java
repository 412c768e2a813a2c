package io.tidemark.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.testbed.LocalPostgres;
import io.tidemark.testbed.PostgresDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MigrateIT {

    @Test
    void migratingMakesTheTablesAndEndsWithoutABroker() throws Exception {
        PostgresDatabase database = LocalPostgres.shared().freshDatabase("gateway_migrate");
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Application.class.getName(),
                        "migrate"))
                .inheritIO();
        builder.environment()
                .putAll(Map.of(
                        "DATASOURCES_DEFAULT_URL", database.jdbcUrl(),
                        "DATASOURCES_DEFAULT_USERNAME", "gateway",
                        "DATASOURCES_DEFAULT_PASSWORD", database.password()));
        Process process = builder.start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
        try (Connection connection = database.dataSource("gateway").getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM post_overview")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isZero();
        }
    }
}
