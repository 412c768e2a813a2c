package io.tidemark.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.testbed.LocalPostgres;
import io.tidemark.testbed.PostgresDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service as a process of its own that only migrates. */
class MigrateIT {

    @TempDir
    private Path output;

    @Test
    void migrateBringsTheSchemaUpToDateAndEndsWithoutKafka() throws Exception {
        PostgresDatabase database = LocalPostgres.shared().freshDatabase("scoring_migrate");

        assertThat(migrate(database, database.password())).isZero();
        assertThat(versions(database)).isEqualTo(5);
        assertThat(migrate(database, database.password())).isZero();
        assertThat(versions(database)).isEqualTo(5);
    }

    @Test
    void migrateThatCannotReachTheDatabaseEndsWithAFailure() throws Exception {
        PostgresDatabase database = LocalPostgres.shared().freshDatabase("scoring_migrate_refused");

        assertThat(migrate(database, "wrong")).isNotZero();
    }

    private int migrate(PostgresDatabase database, String password) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Application.class.getName(),
                        "migrate")
                .redirectErrorStream(true)
                .redirectOutput(output.resolve("migrate.log").toFile());
        builder.environment().put("DATASOURCES_DEFAULT_URL", database.jdbcUrl());
        builder.environment().put("DATASOURCES_DEFAULT_PASSWORD", password);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    private static int versions(PostgresDatabase database) throws SQLException {
        try (Connection connection = database.dataSource("scoring").getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM flyway_schema_history WHERE success")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
