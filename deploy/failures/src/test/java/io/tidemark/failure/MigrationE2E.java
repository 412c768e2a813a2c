package io.tidemark.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.testbed.ChildProcess;
import io.tidemark.testbed.JavaCommand;
import io.tidemark.testbed.LocalPostgres;
import io.tidemark.testbed.PostgresDatabase;
import io.tidemark.testbed.StartupCache;
import io.tidemark.testbed.stack.Service;
import io.tidemark.testbed.stack.StackSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three instances start at once over an empty database. */
class MigrationE2E {

    private static final int KILLED = 137;
    private static final Duration DEADLINE = Duration.ofMinutes(10);

    @TempDir
    Path folder;

    @Test
    void theyMigrateOnceAndKillingTheWinnerInTheMiddleLeavesNothingHalfDone() throws Exception {
        Path agent = AgentJar.in(folder);
        LocalPostgres postgres = LocalPostgres.shared();
        PostgresDatabase undisturbed = postgres.freshDatabase("migrated_at_once");
        assertThat(exitCodes(migrateThreeTimes(undisturbed, agent, "undisturbed")))
                .containsExactly(0, 0, 0);
        List<String> expected = shape(undisturbed);
        assertThat(history(undisturbed)).hasSizeGreaterThan(15).allMatch(line -> line.endsWith(" t"));

        for (int passes : List.of(3, 30)) {
            PostgresDatabase disturbed = postgres.freshDatabase("migrated_after_" + passes);
            Path armed = Files.createDirectories(folder.resolve("killed-" + passes));
            Files.writeString(armed.resolve(KillPoint.IN_MIGRATION.id()), Integer.toString(passes));
            List<Integer> exitCodes = exitCodes(migrateThreeTimes(disturbed, agent, "killed-" + passes));
            assertThat(exitCodes).containsExactlyInAnyOrder(KILLED, 0, 0);
            assertThat(history(disturbed)).isEqualTo(history(undisturbed));
            assertThat(shape(disturbed)).isEqualTo(expected);
        }
    }

    private List<ChildProcess> migrateThreeTimes(PostgresDatabase database, Path agent, String name)
            throws IOException {
        Path armed = Files.createDirectories(folder.resolve(name));
        Path jar = Service.SYNC.jar(FailureStack.checkout());
        List<String> options = new ArrayList<>(StackSettings.small(Service.SYNC));
        options.addAll(StartupCache.ofJar(Service.SYNC.module(), jar, options).use());
        options.add("-javaagent:" + agent + "=" + armed);
        return IntStream.range(0, 3)
                .mapToObj(instance -> ChildProcess.start(
                        name + "-" + instance,
                        JavaCommand.of(options, List.of("-jar", jar.toString(), "migrate")),
                        Map.of(
                                "DATASOURCES_DEFAULT_URL", database.jdbcUrl(),
                                "DATASOURCES_DEFAULT_USERNAME", Service.SYNC.role(),
                                "DATASOURCES_DEFAULT_PASSWORD", database.password()),
                        folder,
                        folder.resolve(name + "-" + instance + ".log")))
                .toList();
    }

    private static List<Integer> exitCodes(List<ChildProcess> processes) {
        List<Integer> codes = new ArrayList<>();
        for (ChildProcess process : processes) {
            assertThat(process.waitForEnd(DEADLINE))
                    .as(process.name() + " has ended")
                    .isTrue();
            codes.add(process.exitCode());
        }
        return codes;
    }

    private static List<String> history(PostgresDatabase database) throws SQLException {
        return lines(
                database,
                "SELECT version || ' ' || left(success::text, 1) FROM flyway_schema_history ORDER BY installed_rank");
    }

    /** Every column and every index of the schema. */
    private static List<String> shape(PostgresDatabase database) throws SQLException {
        List<String> shape = new ArrayList<>(lines(database, """
                SELECT concat_ws(' ', table_name, column_name, data_type, is_nullable, column_default)
                FROM information_schema.columns WHERE table_schema = current_schema() ORDER BY 1
                """));
        shape.addAll(lines(database, "SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema() ORDER BY 1"));
        return shape;
    }

    private static List<String> lines(PostgresDatabase database, String query) throws SQLException {
        List<String> lines = new ArrayList<>();
        try (Connection connection = database.dataSource(Service.SYNC.role()).getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                lines.add(rows.getString(1));
            }
        }
        return lines;
    }
}
