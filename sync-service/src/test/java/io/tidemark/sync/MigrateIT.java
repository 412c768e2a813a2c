package io.tidemark.sync;

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
        PostgresDatabase database = LocalPostgres.shared().freshDatabase("sync_migrate");

        assertThat(migrate(database)).extracting(Outcome::exitCode).isEqualTo(0);
        Outcome second = migrate(database);
        assertThat(second.exitCode()).isEqualTo(0);
        assertThat(second.output()).contains("schema sync is up to date").doesNotContain("flyway");

        assertThat(tables(database)).isEqualTo(2);
    }

    @Test
    void migrateTellsWhyItMayNotEnter() {
        PostgresDatabase database = LocalPostgres.shared().freshDatabase("sync_migrate_refused");

        Outcome refused = migrate(new PostgresDatabase(database.name(), database.port(), "wrong"));

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.output())
                .contains("The schema could not be brought up to date: ")
                .contains("password authentication failed for user \"sync\"");
    }

    private static Outcome migrate(PostgresDatabase database) {
        return MigrateCommand.run(Application.class, database, "sync");
    }

    private static long tables(PostgresDatabase database) throws SQLException {
        try (Connection connection = database.dataSource("sync").getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT count(*) FROM pg_tables
                        WHERE schemaname = 'sync' AND tablename IN ('known_posts', 'rejected_items')
                        """)) {
            row.next();
            return row.getLong(1);
        }
    }
}
