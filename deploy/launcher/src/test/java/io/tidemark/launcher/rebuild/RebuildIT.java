package io.tidemark.launcher.rebuild;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.launcher.Command;
import io.tidemark.launcher.Command.Outcome;
import io.tidemark.launcher.TestTopic;
import io.tidemark.schemas.Topics;
import io.tidemark.testbed.LocalKafka;
import io.tidemark.testbed.LocalPostgres;
import io.tidemark.testbed.PostgresDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What replay does not begin, and that it says why. That it fills and swaps is tested with the services in deploy/e2e. */
class RebuildIT {

    @TempDir
    private static Path folder;

    private static PostgresDatabase database;

    @BeforeAll
    static void make() throws Exception {
        database = LocalPostgres.shared().freshDatabase("rebuild");
        TestTopic.ensure(Topics.CONTAINERS_CREATED.name());
        TestTopic.ensure(Topics.ACCOUNT_SYNCS_REPORTED.name());
    }

    @Test
    void whatIsNotUnderstoodIsToldBeforeAnythingIsTouched() {
        Outcome nobody = replay("nobody");
        assertThat(nobody.code()).isEqualTo(2);
        assertThat(nobody.err()).contains("No tables are filled by nobody", "metrics-service.post-metrics");
        Outcome offset = replay("api-gateway", "--from=4711");
        assertThat(offset.code()).isEqualTo(2);
        assertThat(offset.err()).contains("--from is beginning or a time");
    }

    @Test
    void schemaOfSomebodyElseIsLeftAlone() throws Exception {
        execute("scoring", "CREATE SCHEMA scoring_rebuild; CREATE TABLE scoring_rebuild.mine ()");
        assertRefused(
                replay("scoring-service.containers", "--fresh"),
                "There is a schema scoring_rebuild that no run of replay made");
        execute("scoring", "DROP TABLE scoring_rebuild.mine");
    }

    @Test
    void viewThatKeepsATableFromBeingReplacedIsToldBeforeAnythingIsFilled() throws Exception {
        execute("gateway", """
                CREATE TABLE account_syncs (account_id uuid PRIMARY KEY, state text) PARTITION BY HASH (account_id);
                CREATE TABLE account_syncs_all PARTITION OF account_syncs FOR VALUES WITH (MODULUS 1, REMAINDER 0);
                CREATE VIEW late AS SELECT account_id FROM account_syncs_all
                """);
        try {
            assertRefused(replay("api-gateway.account-syncs"), "rule _RETURN on view late");
        } finally {
            execute("gateway", "DROP TABLE account_syncs CASCADE");
        }
    }

    @Test
    void roleThatMayMakeNoSchemaIsToldWhatItLacks() throws Exception {
        execute("postgres", "REVOKE CREATE ON DATABASE rebuild FROM scoring");
        try {
            execute("scoring", "DROP SCHEMA IF EXISTS scoring_rebuild CASCADE");
            assertRefused(replay("scoring-service.containers"), "GRANT CREATE ON DATABASE rebuild TO scoring");
        } finally {
            execute("postgres", "GRANT CREATE ON DATABASE rebuild TO scoring");
        }
    }

    @Test
    void tablesAreNotMadeOfTopicsThatLostTheirFirstRecords() throws Exception {
        TestTopic topic = TestTopic.ensure(Topics.ACCOUNT_SYNCS_REPORTED.name());
        topic.publish("gone", new byte[] {1});
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", LocalKafka.shared().bootstrapServers()))) {
            admin.deleteRecords(Map.of(topic.partition(), RecordsToDelete.beforeOffset(1)))
                    .all()
                    .get();
        }
        assertRefused(replay("api-gateway.account-syncs"), "The first 1 records of " + topic.partition() + " are gone");
    }

    private static void assertRefused(Outcome outcome, String sentence) {
        assertThat(outcome.code()).as(outcome.toString()).isEqualTo(3);
        assertThat(outcome.err()).startsWith("tidemark: ").contains(sentence).hasLineCount(1);
    }

    private static Outcome replay(String group, String... more) {
        List<String> all = new ArrayList<>(List.of("replay", "--group=" + group));
        all.addAll(List.of(more));
        all.add("--database=" + database.jdbcUrl() + "?password=" + database.password());
        all.add("--jar=" + folder.resolve("none.jar"));
        return Command.onCluster(all.toArray(String[]::new));
    }

    private static void execute(String role, String sql) throws SQLException {
        try (Connection connection = database.dataSource(role).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
