package io.tidemark.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.e2e.Operator.Outcome;
import io.tidemark.schemas.Topics;
import io.tidemark.testbed.stack.Service;
import io.tidemark.testbed.stack.Subscription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operator's tools on a system that has a story: what they find, mend and leave alone. */
class OperatorE2E {

    private static final Duration DEADLINE = Duration.ofMinutes(6);
    private static final Duration END = Duration.ofMinutes(2);

    @TempDir
    private static Path folder;

    private static DemoSystem system;
    private static Operator operator;

    @BeforeAll
    static void stopSources() {
        system = SharedSystem.get();
        system.stopSources();
        operator = new Operator(system, folder);
    }

    @AfterAll
    static void startSources() {
        system.startSources();
    }

    @Test
    void reconcileFindsEveryTableToBeWhatTheTopicsSay() throws Exception {
        Outcome all = operator.run("reconcile");
        assertThat(all.exit()).as(all.output()).isZero();
        assertThat(all.output()).contains("platform_post_curves", "post_heads").doesNotContain("missing");
    }

    @Test
    void damagedTablesOfMetricsAreFoundAndMended() throws Exception {
        Map<String, List<String>> before = tables(Service.METRICS);
        Map<String, Long> records = records();
        damage(Service.METRICS, """
                DELETE FROM platform_post_metrics WHERE views % 3 = 0;
                UPDATE platform_post_metrics_latest SET likes = likes + 1 WHERE likes % 5 = 0;
                GRANT SELECT ON platform_post_metrics TO scoring
                """);
        Map<String, List<String>> damaged = tables(Service.METRICS);

        Outcome dry = operator.run("replay", "--group", "metrics-service.post-metrics", "--dry-run");
        assertThat(dry.exit()).as(dry.output()).isEqualTo(1);
        assertThat(dry.output())
                .containsPattern("platform_post_metrics .*missing [1-9]\\d*, extra 0, different 0")
                .containsPattern("platform_post_metrics_latest .*missing 0, extra 0, different [1-9]")
                .containsPattern("platform_post_curves .*equal")
                .contains("not swapped");
        assertThat(tables(Service.METRICS)).isEqualTo(damaged);
        assertNothingIsLeft(Service.METRICS);

        killOneInTheMiddle();
        Outcome running = operator.run("replay", "--group", "metrics-service.post-metrics");
        assertThat(running.exit()).as(running.output()).isEqualTo(3);
        assertThat(running.output()).contains("metrics_rebuild", "has members, so nothing was swapped");
        assertThat(tables(Service.METRICS)).isEqualTo(damaged);

        system.stack().service(Service.METRICS).terminate(END);
        Outcome swapped = operator.run("replay", "--group", "metrics-service.post-metrics");
        assertThat(swapped.exit()).as(swapped.output()).isZero();
        assertThat(swapped.output()).contains("going on with metrics_rebuild").endsWith("swapped\n");
        goOn(Service.METRICS);
        assertSame(before, tables(Service.METRICS));
        assertThat(system.tables(Service.METRICS)
                        .number("SELECT count(*) FROM information_schema.role_table_grants"
                                + " WHERE grantee = 'scoring' AND table_name = 'platform_post_metrics'"))
                .isEqualTo(1);
        assertThat(records()).as("records published").isEqualTo(records);
        assertNothingIsLeft(Service.METRICS);
    }

    /** By SIGKILL, which leaves the command no time to clear up; what it started ends with it. */
    private static void killOneInTheMiddle() throws IOException, InterruptedException {
        Path log = Files.createTempFile(folder, "killed", ".log");
        Process killed = operator.start(log, "replay", "--group", "metrics-service.post-metrics");
        Tables tables = system.tables(Service.METRICS);
        Awaitility.await("some rows in the new tables")
                .atMost(DEADLINE)
                .until(() -> tables.number("""
                        SELECT count(*) FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
                        WHERE nspname = 'metrics_rebuild' AND relname = 'platform_post_metrics'""") == 1
                        && tables.number("SELECT count(*) FROM metrics_rebuild.platform_post_metrics") > 0);
        List<ProcessHandle> children = killed.descendants().toList();
        killed.destroyForcibly();
        assertThat(killed.waitFor(END.toSeconds(), TimeUnit.SECONDS)).isTrue();
        Awaitility.await("what it started to end")
                .atMost(END)
                .until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
    }

    @Test
    void containersThatWereLostAreThereAgainAndAnnouncedUnderTheirIds() throws Exception {
        Map<String, List<String>> before = tables(Service.CONTAINER);
        long containers = system.groups().records(Topics.CONTAINERS_CREATED.name());
        system.stack().service(Service.CONTAINER).terminate(END);
        damage(Service.CONTAINER, """
                DELETE FROM content_containers WHERE container_id IN
                    (SELECT container_id FROM content_containers ORDER BY container_id LIMIT 7);
                UPDATE platform_posts SET caption = 'nobody wrote this' WHERE post_key =
                    (SELECT post_key FROM platform_posts ORDER BY post_key LIMIT 1)
                """);

        Outcome swapped = operator.run("replay", "--group", "container-service", "--from", "beginning", "--json");
        assertThat(swapped.exit()).as(swapped.output()).isZero();
        assertThat(swapped.output()).contains("\"missing\":7", "\"different\":1", "\"swapped\":true");
        goOn(Service.CONTAINER);
        assertSame(before, tables(Service.CONTAINER));
        assertThat(system.groups().records(Topics.CONTAINERS_CREATED.name()))
                .as("announced, the lost ones once more")
                .isEqualTo(containers + 7);
    }

    @Test
    void scoresAndOverridesStayWhileWhatEventsSayIsMended() throws Exception {
        String kept = "SELECT ads_content_id, organic_score IS NULL FROM ads_content WHERE %s ORDER BY 1";
        List<String> inputs = system.tables(Service.SCORING).dump("post_inputs");
        List<String> contents = system.tables(Service.SCORING).lines(kept.formatted("true"));
        List<String> history = system.tables(Service.SCORING).dump("score_history");
        system.stack().service(Service.SCORING).terminate(END);
        damage(Service.SCORING, """
                UPDATE post_inputs SET views = views + 1 WHERE views IS NOT NULL;
                DELETE FROM ads_content WHERE ads_content_id =
                    (SELECT ads_content_id FROM ads_content ORDER BY ads_content_id LIMIT 1)
                """);

        Outcome swapped = operator.run("replay", "--group", "scoring-service");
        assertThat(swapped.exit()).as(swapped.output()).isZero();
        assertThat(swapped.output())
                .containsPattern("ads_content .*missing 1, extra 0, different 0")
                .containsPattern("post_inputs .*different [1-9]");
        assertSame(
                Map.of("post_inputs", inputs),
                Map.of("post_inputs", system.tables(Service.SCORING).dump("post_inputs")));
        assertThat(system.tables(Service.SCORING).dump("score_history")).isEqualTo(history);
        goOn(Service.SCORING);
        assertThat(system.tables(Service.SCORING).lines(kept.formatted("true"))).isEqualTo(contents);
    }

    @Test
    void recordsSinceAMomentAreAppliedOverACopyAndAllOfThemOverNothing() throws Exception {
        Map<String, List<String>> before = tables(Service.GATEWAY);
        system.stack().service(Service.GATEWAY).terminate(END);
        damage(
                Service.GATEWAY,
                "DELETE FROM account_syncs WHERE account_id = (SELECT min(account_id::text)::uuid FROM account_syncs)");
        Outcome since =
                operator.run("replay", "--group", "api-gateway.account-syncs", "--from", "2020-01-01T00:00:00Z");
        assertThat(since.exit()).as(since.output()).isZero();
        assertThat(since.output()).contains("copying the present tables", "missing 1, extra 0, different 0");
        assertSame(before, tables(Service.GATEWAY));

        damage(Service.GATEWAY, """
                DELETE FROM post_overview WHERE views % 2 = 0;
                UPDATE post_overview SET sorted_views = NULL
                """);
        Outcome whole = operator.run("replay", "--group", "api-gateway.scores");
        assertThat(whole.exit()).as(whole.output()).isZero();
        assertThat(whole.output())
                .contains("api-gateway.posts")
                .doesNotContain("account_syncs")
                .containsPattern("post_overview .*missing [1-9]\\d*, extra 0, different 0");
        goOn(Service.GATEWAY);
        assertSame(before, tables(Service.GATEWAY));
        assertThat(system.gateway().get(system.project() + "/posts?limit=1").get("items"))
                .hasSize(1);
    }

    private static void goOn(Service service) {
        for (Subscription subscription : Subscription.of(service)) {
            system.groups()
                    .awaitNoLag(subscription.group(), subscription.topic().name(), DEADLINE);
        }
        system.stack().service(service).restart();
        system.stack().service(service).awaitReady(DEADLINE);
        system.awaitQuiet(DEADLINE);
    }

    private static Map<String, List<String>> tables(Service service) {
        Map<String, List<String>> tables = new LinkedHashMap<>();
        EventTables.of(service)
                .forEach(table -> tables.put(table, system.tables(service).dump(table)));
        return tables;
    }

    private static void assertSame(Map<String, List<String>> expected, Map<String, List<String>> actual) {
        expected.forEach((table, rows) -> Tables.assertSame(table, rows, actual.get(table)));
    }

    private static Map<String, Long> records() {
        Map<String, Long> records = new LinkedHashMap<>();
        Topics.all().forEach(topic -> records.put(topic.name(), system.groups().records(topic.name())));
        return records;
    }

    private static void assertNothingIsLeft(Service service) {
        assertThat(system.tables(service).number("SELECT count(*) FROM pg_namespace WHERE nspname LIKE '%\\_rebuild'"))
                .isZero();
        for (Subscription subscription : Subscription.of(service)) {
            assertThat(system.groups().exists(subscription.group() + ".rebuild.dlq"))
                    .isFalse();
        }
    }

    private static void damage(Service service, String statements) throws SQLException {
        try (Connection connection = system.stack()
                        .addresses()
                        .database()
                        .dataSource(service.role())
                        .getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SET tidemark.writer = 'on'");
            statement.execute(statements);
        }
    }
}
