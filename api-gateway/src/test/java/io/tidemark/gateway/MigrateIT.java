package io.tidemark.gateway;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.schemas.MetricCatalog;
import io.tidemark.schemas.MetricDefinition;
import io.tidemark.testbed.LocalPostgres;
import io.tidemark.testbed.MigrateCommand;
import io.tidemark.testbed.MigrateCommand.Outcome;
import io.tidemark.testbed.PostgresDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

class MigrateIT {

    @Test
    void migrateMakesTheTablesOnceAndEndsWithoutABroker() throws SQLException {
        PostgresDatabase database = LocalPostgres.shared().freshDatabase("gateway_migrate");

        assertThat(migrate(database)).extracting(Outcome::exitCode).isEqualTo(0);
        Outcome second = migrate(database);
        assertThat(second.exitCode()).isEqualTo(0);
        assertThat(second.output()).contains("schema gateway is up to date").doesNotContain("flyway");

        assertThat(tables(database)).isEqualTo(2);
    }

    @Test
    void postsThatAreThereAreSortedByTheirValues() throws SQLException {
        PostgresDatabase database = LocalPostgres.shared().freshDatabase("gateway_migrate_sorted");
        Flyway.configure()
                .dataSource(database.dataSource("gateway"))
                .defaultSchema("gateway")
                .target("5")
                .load()
                .migrate();
        List<MetricDefinition> metrics = MetricCatalog.all();
        // Each metric has a value of its own, and the last row none at all.
        String values = IntStream.range(0, metrics.size())
                .mapToObj(i -> metrics.get(i).isWhole() ? Integer.toString(i + 1) : "0." + (i + 10))
                .collect(joining(", "));
        List<String> columns = Stream.concat(
                        metrics.stream().map(MetricDefinition::id), Stream.of("organic_score", "scored_at"))
                .toList();
        String names = String.join(", ", columns);
        try (Connection connection = database.dataSource("gateway").getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SET search_path = gateway; SET tidemark.writer = 'on'");
            statement.execute("""
                    INSERT INTO post_overview (project_id, post_key, %s) VALUES (gen_random_uuid(), 'x:1', %s, 7.5, now());
                    INSERT INTO post_overview (project_id, post_key) VALUES (gen_random_uuid(), 'x:2')
                    """.formatted(names, values));

            assertThat(migrate(database)).extracting(Outcome::exitCode).isEqualTo(0);

            String sorted = columns.stream().map(column -> "sorted_" + column).collect(joining(", "));
            try (ResultSet row = statement.executeQuery("""
                    SELECT count(*), count(views), count(*) FILTER (WHERE (%s) IS NOT DISTINCT FROM (%s))
                    FROM post_overview
                    """.formatted(names, sorted))) {
                row.next();
                assertThat(List.of(row.getInt(1), row.getInt(2), row.getInt(3))).containsExactly(2, 1, 2);
            }
        }
    }

    @Test
    void migrateTellsWhyItMayNotEnter() {
        PostgresDatabase database = LocalPostgres.shared().freshDatabase("gateway_migrate_refused");

        Outcome refused = migrate(new PostgresDatabase(database.name(), database.port(), "wrong"));

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.output())
                .contains("The schema could not be brought up to date: ")
                .contains("password authentication failed for user \"gateway\"");
    }

    private static Outcome migrate(PostgresDatabase database) {
        return MigrateCommand.run(Application.class, database, "gateway");
    }

    private static long tables(PostgresDatabase database) throws SQLException {
        try (Connection connection = database.dataSource("gateway").getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT count(*) FROM pg_tables
                        WHERE schemaname = 'gateway' AND tablename IN ('post_overview', 'api_keys')
                        """)) {
            row.next();
            return row.getLong(1);
        }
    }
}
