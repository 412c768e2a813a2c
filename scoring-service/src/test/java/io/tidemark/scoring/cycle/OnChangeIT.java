package io.tidemark.scoring.cycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.schemas.Topics;
import io.tidemark.scoring.Events;
import io.tidemark.scoring.GoldenPool;
import io.tidemark.scoring.PublishedEvents;
import io.tidemark.scoring.ScoringDatabase;
import io.tidemark.scoring.ScoringService;
import io.tidemark.testbed.LocalKafka;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Two replicas over one database score by themselves when something changes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OnChangeIT {

    private static final Map<String, Object> EAGER =
            Map.of("scoring.interval", "3650d", "scoring.debounce", "1s", "scoring.tick", "20ms");

    private final LocalKafka kafka = LocalKafka.shared();
    private ScoringDatabase tables;
    private ScoringService first;
    private ScoringService second;

    @BeforeAll
    void start() {
        tables = ScoringDatabase.create("on_change", 4);
        first = ScoringService.start(tables, kafka, EAGER);
        second = ScoringService.start(tables, kafka, EAGER);
    }

    @AfterAll
    void stop() {
        first.close();
        second.close();
        tables.close();
    }

    @Test
    void burstOfChangesIsScoredWithoutACommandAndNoCycleMeetsAnother() throws Exception {
        UUID project = UUID.fromString("c4a46e00-0000-5000-8000-000000000001");
        first.publish(Topics.CONTAINERS_CREATED, GoldenPool.containers(project, "change"));
        first.publish(Topics.POSTS_SYNCED, GoldenPool.posts(project, "change"));
        for (int views = 1000; views < 1300; views++) {
            first.publish(
                    Topics.POST_METRICS_COLLECTED,
                    List.of(Events.metrics(
                            project,
                            GoldenPool.POSTS.get(views % 7).key("change"),
                            GoldenPool.OBSERVED_AT.plusSeconds(views),
                            (long) views,
                            10L,
                            1L,
                            1L,
                            1L)));
        }

        await().atMost(Duration.ofMinutes(3))
                .untilAsserted(
                        () -> assertThat(tables.rows("""
                        SELECT content.views FROM ads_content AS content
                        JOIN post_inputs AS input USING (post_key)
                        WHERE project_id = '%s' AND content.organic_score IS NOT NULL AND input.views >= 1293
                        """.formatted(project))).hasSize(7));
        await().atMost(Duration.ofMinutes(3))
                .untilAsserted(
                        () -> assertThat(tables.value("""
                        SELECT (SELECT count(*) FROM dirty_projects WHERE project_id = '%1$s')
                            + (SELECT count(*) FROM scoring_runs WHERE project_id = '%1$s' AND NOT announced)
                        """.formatted(project))).isEqualTo("0"));
        // hundreds of changes came in a few batches each, and a debounced cycle takes in many of them
        assertThat(runs(project)).isBetween(1L, 60L);
        assertThat(tables.value("""
                        SELECT bool_and(as_of > before) FROM (
                            SELECT as_of, lag(as_of) OVER (ORDER BY as_of) AS before
                            FROM scoring_runs WHERE project_id = '%s') AS runs
                        WHERE before IS NOT NULL
                        """.formatted(project))).isNotEqualTo("f");
        assertThat(told(project)).isEqualTo(stored(project));
    }

    @Test
    void changesWithinTheDebounceMakeOneCycle() throws Exception {
        UUID project = UUID.fromString("c4a46e00-0000-5000-8000-000000000002");
        Instant begin = databaseClock();
        first.publish(Topics.POSTS_SYNCED, GoldenPool.posts(project, "debounce"));
        first.publish(Topics.POST_METRICS_COLLECTED, GoldenPool.metrics(project, "debounce"));
        first.publish(Topics.CONTAINERS_CREATED, GoldenPool.containers(project, "debounce"));

        await().atMost(Duration.ofMinutes(3))
                .untilAsserted(
                        () -> assertThat(tables.value("""
                        SELECT count(*) FROM ads_content WHERE project_id = '%s' AND organic_score IS NOT NULL
                        """.formatted(project))).isEqualTo("6"));
        String earliest = tables.value(
                "SELECT min(as_of) >= timestamptz '%s' + interval '1 second' FROM scoring_runs WHERE project_id = '%s'"
                        .formatted(begin, project));
        assertThat(earliest).isEqualTo("t");
    }

    private Instant databaseClock() throws SQLException {
        return Instant.parse(tables.value(
                "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"));
    }

    private long runs(UUID project) throws SQLException {
        return Long.parseLong(
                tables.value("SELECT count(*) FROM scoring_runs WHERE project_id = '%s'".formatted(project)));
    }

    private Set<String> stored(UUID project) throws SQLException {
        return new HashSet<>(tables.rows("""
                SELECT DISTINCT history.run_id FROM score_history AS history
                JOIN ads_content USING (ads_content_id) WHERE project_id = '%s'
                """.formatted(project)));
    }

    private Set<String> told(UUID project) {
        Set<String> runs = new HashSet<>();
        PublishedEvents.scores(kafka, project).forEach(event -> runs.add("(" + event.getRunId() + ")"));
        return runs;
    }
}
