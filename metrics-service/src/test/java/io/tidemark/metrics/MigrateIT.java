package io.tidemark.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.testbed.LocalPostgres;
import io.tidemark.testbed.MigrateCommand;
import io.tidemark.testbed.MigrateCommand.Outcome;
import io.tidemark.testbed.PostgresDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

class MigrateIT {

    @Test
    void migrateMakesTheTablesOnceAndEndsWithoutABroker() throws SQLException {
        PostgresDatabase database = LocalPostgres.shared().freshDatabase("metrics_migrate");

        assertThat(migrate(database)).extracting(Outcome::exitCode).isEqualTo(0);
        Outcome second = migrate(database);
        assertThat(second.exitCode()).isEqualTo(0);
        assertThat(second.output()).contains("schema metrics is up to date").doesNotContain("flyway");

        assertThat(tables(database)).isEqualTo(3);
    }

    @Test
    void migrateRefusesASchemaThatOtherFilesMade() throws SQLException {
        PostgresDatabase database = LocalPostgres.shared().freshDatabase("metrics_migrate_other");
        assertThat(migrate(database)).extracting(Outcome::exitCode).isEqualTo(0);
        try (Connection connection = database.dataSource("metrics").getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE metrics.flyway_schema_history SET checksum = 1 WHERE version = '1'");
        }

        Outcome refused = migrate(database);

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.output()).contains("Migration checksum mismatch");
    }

    @Test
    void theNewestDayOfAPostLeavesTheDailyValuesHoweverLongThatTakes() throws SQLException {
        PostgresDatabase database = LocalPostgres.shared().freshDatabase("metrics_migrate_days");
        Flyway.configure()
                .dataSource(database.dataSource("metrics"))
                .defaultSchema("metrics")
                .target("7")
                .load()
                .migrate();
        try (Connection connection = database.dataSource("metrics").getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SET search_path = metrics");
            statement.execute("""
                    INSERT INTO platform_post_metrics_latest (post_key, observed_at, event_id, source, approximate, absent_reasons)
                    VALUES ('x:1', '2026-03-05 23:59:59+00', gen_random_uuid(), 's', false, '{}');
                    INSERT INTO platform_post_metrics_daily (post_key, day, observed_at, event_id)
                    VALUES ('x:1', '2026-03-04', '2026-03-04 12:00:00+00', gen_random_uuid()),
                        ('x:1', '2026-03-05', '2026-03-05 23:59:59+00', gen_random_uuid())
                    """);

            statement.execute("BEGIN; LOCK TABLE platform_post_metrics_daily");
            CompletableFuture<Outcome> migrated = CompletableFuture.supplyAsync(() -> migrate(
                    new PostgresDatabase(database.name() + "?socketTimeout=1", database.port(), database.password())));
            Awaitility.await("a statement that takes longer than the service waits")
                    .atMost(Duration.ofMinutes(3))
                    .until(() -> migrated.isDone() || longestWaitForALock(database) > 2);
            statement.execute("COMMIT");

            assertThat(migrated.join())
                    .satisfies(outcome ->
                            assertThat(outcome.exitCode()).as(outcome.output()).isZero());

            try (ResultSet days =
                    statement.executeQuery("SELECT string_agg(day::text, ' ') FROM platform_post_metrics_daily")) {
                days.next();
                assertThat(days.getString(1)).isEqualTo("2026-03-04");
            }
        }
    }

    @Test
    void migrateTellsWhyItMayNotEnter() {
        PostgresDatabase database = LocalPostgres.shared().freshDatabase("metrics_migrate_refused");

        Outcome refused = migrate(new PostgresDatabase(database.name(), database.port(), "wrong"));

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.output())
                .contains("The schema could not be brought up to date: ")
                .contains("password authentication failed for user \"metrics\"");
    }

    /** In seconds. */
    private static double longestWaitForALock(PostgresDatabase database) throws SQLException {
        try (Connection connection = database.dataSource("postgres").getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT coalesce(extract(epoch FROM max(clock_timestamp() - query_start)), 0) FROM pg_stat_activity
                        WHERE datname = current_database() AND wait_event_type = 'Lock'
                        """)) {
            row.next();
            return row.getDouble(1);
        }
    }

    private static Outcome migrate(PostgresDatabase database) {
        return MigrateCommand.run(Application.class, database, "metrics");
    }

    private static long tables(PostgresDatabase database) throws SQLException {
        try (Connection connection = database.dataSource("metrics").getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT count(*) FROM pg_tables
                        WHERE schemaname = 'metrics' AND tablename IN ('platform_post_metrics', 'platform_post_metrics_latest', 'platform_post_metrics_daily')
                        """)) {
            row.next();
            return row.getLong(1);
        }
    }
}
