package io.tidemark.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalPostgresIT {

    @Test
    void writesDurablyInTheVersionOfProduction() throws SQLException {
        DataSource sync = LocalPostgres.shared().dataSource("sync");
        assertThat(ask(sync, "show fsync")).isEqualTo("on");
        assertThat(ask(sync, "show synchronous_commit")).isEqualTo("on");
        assertThat(ask(sync, "show server_version")).startsWith("18.");
    }

    @Test
    void everyRoleWorksInItsOwnSchemaAndSeesNoOther() throws SQLException {
        LocalPostgres postgres = LocalPostgres.shared();
        for (String role : LocalPostgres.ROLES) {
            run(postgres.dataSource(role), "create table own_rows (id int primary key)");
            assertThat(ask(postgres.dataSource(role), "select current_schema")).isEqualTo(role);
        }
        assertThatThrownBy(() -> ask(postgres.dataSource("gateway"), "select count(*) from metrics.own_rows"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("permission denied for schema metrics");
    }

    @Test
    void freshDatabaseIsEmptyAgainEachTime() throws SQLException {
        LocalPostgres postgres = LocalPostgres.shared();
        run(postgres.freshDatabase("again").dataSource("metrics"), "create table kept (id int)");
        DataSource second = postgres.freshDatabase("again").dataSource("metrics");
        assertThat(ask(second, "select to_regclass('kept')")).isNull();
        assertThat(ask(second, "select current_schema")).isEqualTo("metrics");
    }

    @Test
    void committedRowsSurviveAKillAndAnImmediateStop(@TempDir Path folder) throws SQLException {
        try (LocalPostgres postgres = LocalPostgres.startIn(folder, "secret")) {
            DataSource metrics = postgres.dataSource("metrics");
            run(metrics, "create table kept (id int primary key)");
            run(metrics, "insert into kept select generate_series(1, 1000)");
            postgres.kill();
            postgres.restart();
            assertThat(ask(metrics, "select count(*) from kept")).isEqualTo("1000");
            run(metrics, "insert into kept select generate_series(1001, 2000)");
            postgres.stopImmediately();
            postgres.restart();
            assertThat(ask(metrics, "select count(*) from kept")).isEqualTo("2000");
        }
        try (LocalPostgres again = LocalPostgres.startIn(folder, "secret")) {
            assertThat(ask(again.dataSource("metrics"), "select count(*) from kept"))
                    .isEqualTo("2000");
        }
    }

    @Test
    void suspendedServerAnswersAgainAfterResume() throws SQLException {
        try (LocalPostgres postgres = LocalPostgres.start();
                Connection connection = postgres.dataSource("sync").getConnection()) {
            connection.setNetworkTimeout(Runnable::run, 500);
            postgres.suspend();
            assertThatThrownBy(() -> connection.createStatement().executeQuery("select 1"))
                    .isInstanceOf(SQLException.class);
            postgres.resume();
            assertThat(ask(postgres.dataSource("sync"), "select 1")).isEqualTo("1");
        }
    }

    private static void run(DataSource dataSource, String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String ask(DataSource dataSource, String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }
}
