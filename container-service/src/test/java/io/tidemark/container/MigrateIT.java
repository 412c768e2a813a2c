package io.tidemark.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.testbed.LocalPostgres;
import io.tidemark.testbed.MigrateCommand;
import io.tidemark.testbed.MigrateCommand.Outcome;
import io.tidemark.testbed.PostgresDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class MigrateIT {

    @Test
    void migrateMakesTheTablesOnceAndEndsWithoutABroker() throws SQLException {
        PostgresDatabase database = LocalPostgres.shared().freshDatabase("container_migrate");

        assertThat(migrate(database)).extracting(Outcome::exitCode).isEqualTo(0);
        Outcome second = migrate(database);
        assertThat(second.exitCode()).isEqualTo(0);
        assertThat(second.output()).contains("schema containers is up to date").doesNotContain("flyway");

        assertThat(tables(database)).isEqualTo(2);
    }

    @Test
    void migrateTellsWhyItMayNotEnter() {
        PostgresDatabase database = LocalPostgres.shared().freshDatabase("container_migrate_refused");

        Outcome refused = migrate(new PostgresDatabase(database.name(), database.port(), "wrong"));

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.output())
                .contains("The schema could not be brought up to date: ")
                .contains("password authentication failed for user \"containers\"");
    }

    private static Outcome migrate(PostgresDatabase database) {
        return MigrateCommand.run(Application.class, database, "containers");
    }

    private static long tables(PostgresDatabase database) throws SQLException {
        try (Connection connection = database.dataSource("containers").getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT count(*) FROM pg_tables
                        WHERE schemaname = 'containers' AND tablename IN ('platform_posts', 'content_containers')
                        """)) {
            row.next();
            return row.getLong(1);
        }
    }
}
