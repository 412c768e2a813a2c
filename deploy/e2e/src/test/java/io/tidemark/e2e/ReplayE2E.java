package io.tidemark.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.testbed.stack.GatewayClient;
import io.tidemark.testbed.stack.Service;
import io.tidemark.testbed.stack.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reading the topics again into the same tables changes nothing; scores can be computed again from empty ones. */
class ReplayE2E {

    private static final Duration DEADLINE = Duration.ofMinutes(6);

    /** A cycle would announce scores as of another moment; these tests ask for their own. */
    private static final Map<String, String> WITHOUT_CYCLES =
            Map.of("SCORING_INTERVAL", "24h", "SCORING_DEBOUNCE", "24h");

    private static DemoSystem system;

    @BeforeAll
    static void stopSources() {
        system = SharedSystem.get();
        system.stopSources();
    }

    @AfterAll
    static void startSources() {
        system.startSources();
    }

    @ParameterizedTest
    @EnumSource(names = {"CONTAINER", "METRICS", "SCORING", "GATEWAY"})
    void readingEverythingAgainTouchesNoRow(Service service) {
        Tables tables = system.tables(service);
        system.stack().service(service).terminate(Duration.ofMinutes(2));
        Map<String, List<Long>> before = settledWrites(tables);
        Rebuild.rewind(system, service);

        system.stack().service(service).restart();
        system.stack().service(service).awaitReady(DEADLINE);
        for (Subscription subscription : Subscription.of(service)) {
            system.groups()
                    .awaitNoLag(subscription.group(), subscription.topic().name(), DEADLINE);
        }
        system.stack().service(service).terminate(Duration.ofMinutes(2));

        assertThat(settledWrites(tables))
                .as("rows inserted, updated, deleted by table")
                .isEqualTo(before);
        system.stack().service(service).restart();
        system.stack().service(service).awaitReady(DEADLINE);
    }

    /** A run as of a moment before the latest one writes the history of every post and leaves the current scores alone. */
    @Test
    void scoresComputedFromAnEmptyDatabaseAreTheSame() {
        String asOf = system.tables(Service.SCORING)
                .lines("SELECT to_char((max(as_of) - interval '1 second') AT TIME ZONE 'UTC',"
                        + " 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') FROM scoring_runs")
                .getFirst();
        String scores = "SELECT * FROM score_history WHERE as_of = '" + asOf + "' ORDER BY ads_content_id";
        score(system.inner(Service.SCORING), asOf);
        List<String> expected = system.tables(Service.SCORING).lines(scores);
        assertThat(expected).hasSameSizeAs(system.tables(Service.SCORING).dump("post_inputs"));

        try (Rebuild rebuild = Rebuild.start(system, Service.SCORING, "replayed_scoring", WITHOUT_CYCLES)) {
            rebuild.awaitCaughtUp();
            rebuild.assertSameTables();

            score(new GatewayClient(rebuild.process().url(), ""), asOf);
            Tables.assertSame("score_history", expected, rebuild.tables().lines(scores));
        }
        system.awaitQuiet(DEADLINE);
    }

    private static void score(GatewayClient scoring, String asOf) {
        GatewayClient.Answer answer = scoring.send(
                "POST", "/projects/" + system.projectId() + "/scoring-runs", "{\"asOf\":\"" + asOf + "\"}");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    }

    /** What a stopped service has written; its backends report their last counts when they end. */
    private static Map<String, List<Long>> settledWrites(Tables tables) {
        Awaitility.await("the service's connections to end").atMost(DEADLINE).until(() -> tables.number("""
                                SELECT count(*) FROM pg_stat_activity
                                WHERE usename = current_user AND pid <> pg_backend_pid()""") == 0);
        return tables.writes();
    }
}
