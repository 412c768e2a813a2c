package io.tidemark.scoring.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.schemas.event.AdsContentScored;
import io.tidemark.scoring.Events;
import io.tidemark.scoring.GoldenPool;
import io.tidemark.scoring.PublishedEvents;
import io.tidemark.scoring.pool.PoolWriters;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Each test has a project of its own within one running service whose cycles run on command. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScoringCycleIT {

    private static final String NOON = "2025-06-07T12:00:00Z";
    private static final String NEXT_NOON = "2025-06-08T12:00:00Z";

    /** Of a cycle that changes rows, from the first look at the project to the mark that it was told. */
    private static final int STATEMENTS = 13;

    private CycleFixture fixture;

    @BeforeAll
    void start() {
        fixture = new CycleFixture("scoring_cycle");
    }

    @AfterAll
    void stop() {
        fixture.close();
    }

    @Test
    void momentThatWasScoredBeforeChangesNothing() throws Exception {
        UUID project = fixture.golden("again");
        String first = fixture.service.score(project, NOON).body();
        List<String> rows = fixture.state(project);
        fixture.metrics(project, "again", "a1", "2025-06-07T11:00:00Z", 999_999L);

        assertThat(fixture.service.score(project, NOON).body()).isEqualTo(first);
        assertThat(fixture.state(project)).isEqualTo(rows);
        assertThat(PublishedEvents.scores(fixture.kafka, project)).hasSize(7);
    }

    @Test
    void sameInputsAndMomentGiveTheSameBytes() throws Exception {
        UUID project = fixture.golden("bytes");
        fixture.service.score(project, NOON);
        fixture.service.score(project, NEXT_NOON);
        List<String> rows = fixture.state(project);
        fixture.tables.execute("""
                DELETE FROM score_history WHERE ads_content_id IN (SELECT ads_content_id FROM ads_content WHERE project_id = '%1$s');
                DELETE FROM scoring_runs WHERE project_id = '%1$s';
                DELETE FROM ads_content WHERE project_id = '%1$s';
                """.formatted(project));
        fixture.deliver(project, "bytes");
        fixture.service.score(project, NOON);
        fixture.service.score(project, NEXT_NOON);

        assertThat(fixture.state(project)).isEqualTo(rows).hasSizeGreaterThan(7 + 2 + 7);
    }

    @Test
    void earlierMomentMakesHistoryAndLeavesTheCurrentScores() throws Exception {
        UUID project = fixture.golden("earlier");
        fixture.service.score(project, NEXT_NOON);
        List<String> current = fixture.current(project);
        String answer = fixture.service.score(project, NOON).body();

        assertThat(answer).contains("\"asOf\":\"" + NOON + "\"").contains("\"changed\":7");
        assertThat(fixture.current(project)).isEqualTo(current);
        assertThat(fixture.history(project, NOON)).isEqualTo(7);
        assertThat(fixture.tables.value(
                        "SELECT count(*) FROM scoring_runs WHERE project_id = '%s' AND NOT current".formatted(project)))
                .isEqualTo("1");
        assertThat(PublishedEvents.scores(fixture.kafka, project))
                .extracting(AdsContentScored::getAsOf)
                .containsOnly(Instant.parse(NEXT_NOON));
    }

    @Test
    void onlyChangedRowsAreWrittenAndTold() throws Exception {
        UUID project = fixture.golden("changed");
        fixture.service.score(project, NOON);
        List<String> versions = fixture.versions(project);
        // ten seconds of age move no score by a hundredth; more views of a1 move a1 and its creator's median
        fixture.metrics(project, "changed", "a1", "2025-06-07T11:00:00Z", 1001L);
        String answer = fixture.service.score(project, "2025-06-07T12:00:10Z").body();

        long changed = fixture.history(project, "2025-06-07T12:00:10Z");
        assertThat(changed).isBetween(1L, 6L);
        assertThat(answer).contains("\"changed\":" + changed);
        assertThat(PublishedEvents.scores(fixture.kafka, project)).hasSize(7 + (int) changed);
        versions.removeAll(fixture.versions(project));
        assertThat(versions).as("rows that are written").hasSize((int) changed);
        assertThat(fixture.tables.value("SELECT count(*) FROM ads_content WHERE project_id = '%s' AND as_of > '%s'"
                        .formatted(project, NOON)))
                .isEqualTo(String.valueOf(changed));
    }

    @Test
    void cycleWithoutChangeWritesNoRowAndTellsNothing() throws Exception {
        UUID project = fixture.golden("nothing");
        fixture.service.score(project, NOON);
        List<String> versions = fixture.versions(project);
        int told = fixture.bytes(project).size();

        assertThat(fixture.service.score(project, "2025-06-07T12:00:01Z").body())
                .contains("\"changed\":0");
        assertThat(fixture.versions(project)).isEqualTo(versions);
        assertThat(fixture.history(project, "2025-06-07T12:00:01Z")).isZero();
        assertThat(fixture.bytes(project)).hasSize(told);
        assertThat(fixture.tables.value(
                        "SELECT count(*) FROM scoring_runs WHERE project_id = '%s' AND announced".formatted(project)))
                .isEqualTo("2");
    }

    @Test
    void statementsOfACycleDoNotGrowWithItsPosts() throws Exception {
        UUID small = fixture.golden("statements");
        UUID larger = copies("more statements", 300);

        int ofSeven = fixture.statements(small, NOON);
        assertThat(ofSeven)
                .as("the rows are told as their update returned them")
                .isEqualTo(STATEMENTS);
        assertThat(fixture.statements(larger, NOON)).isEqualTo(STATEMENTS);
        assertThat(fixture.history(larger, NOON)).isEqualTo(7 * 300);
        assertThat(PublishedEvents.scores(fixture.kafka, larger))
                .extracting(AdsContentScored::getPostKey)
                .doesNotHaveDuplicates()
                .hasSize(7 * 300);
        assertThat(PublishedEvents.decisions(fixture.kafka, larger)).hasSize(7 * 300);
    }

    private UUID copies(String name, int count) throws Exception {
        UUID project = fixture.project(name);
        List<Object> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            events.addAll(GoldenPool.containers(project, name + "-" + i));
            events.addAll(GoldenPool.posts(project, name + "-" + i));
            events.addAll(GoldenPool.metrics(project, name + "-" + i));
        }
        new PoolWriters(fixture.tables).write(events);
        return project;
    }

    @Test
    void rowThatMovedSinceItWasReadIsWrittenAllTheSame() throws Exception {
        UUID project = fixture.golden("moved");
        Lease lease = fixture.service
                .bean(ProjectLeases.class)
                .claimForCommand(project, true)
                .orElseThrow();
        fixture.write(
                lease,
                Instant.parse(NOON),
                () -> fixture.tables.execute(
                        "UPDATE ads_content SET eligible = eligible WHERE post_key = 'tiktok:moveda1'"));

        assertThat(fixture.tables.value("""
                        SELECT count(*) FROM ads_content
                        WHERE project_id = '%s' AND run_id IS NOT NULL AND decision_run_id = run_id
                        """.formatted(project))).isEqualTo("7");
    }

    @Test
    void tooSmallPoolKeepsEarlierScores() throws Exception {
        UUID project = fixture.golden("small");
        fixture.service.score(project, NOON);
        String kept = fixture.tables.value(CycleFixture.score(project, "small", "a1"));
        for (String name : List.of("a2", "a3", "b1", "c2")) {
            fixture.delete(project, "small", name);
        }
        String key = "tiktok:smalllate";
        new PoolWriters(fixture.tables)
                .write(List.of(
                        Events.container(project, key, "tiktok:A"),
                        Events.metrics(project, key, Instant.parse(NOON), null, 1L, 1L, 1L, 1L)));
        String answer = fixture.service.score(project, NEXT_NOON).body();

        assertThat(answer).contains("\"poolSize\":2,\"scored\":0,\"unscored\":8");
        assertThat(fixture.tables.value(CycleFixture.score(project, "small", "a1")))
                .isEqualTo(kept)
                .isNotNull();
        assertThat(fixture.tables.rows("""
                        SELECT post_key, unscored_reason FROM ads_content
                        WHERE project_id = '%s' AND unscored_reason IS NOT NULL ORDER BY post_key
                        """.formatted(project)))
                .containsExactly(
                        "(tiktok:smalla2,DELETED)",
                        "(tiktok:smalla3,DELETED)",
                        "(tiktok:smallb1,DELETED)",
                        "(tiktok:smallc2,DELETED)",
                        "(tiktok:smalld1,TOO_FEW_VIEWS)",
                        "(tiktok:smalllate,NO_METRICS)");
        assertThat(fixture.tables.value(
                        "SELECT state FROM scoring_runs WHERE project_id = '%s' ORDER BY as_of DESC LIMIT 1"
                                .formatted(project)))
                .isEqualTo("POOL_TOO_SMALL");
    }

    @Test
    void postsThatWereNeverScoredTellThatThePoolIsTooSmall() throws Exception {
        UUID project = fixture.project("never");
        List<Object> events = new ArrayList<>();
        for (String name : List.of("a1", "b1")) {
            GoldenPool.Post post = GoldenPool.POSTS.stream()
                    .filter(candidate -> candidate.name().equals(name))
                    .findFirst()
                    .orElseThrow();
            events.add(Events.container(project, post.key("never"), post.accountKey()));
            events.add(Events.post(
                    project,
                    post.key("never"),
                    post.accountKey(),
                    Instant.parse(post.publishedAt()),
                    GoldenPool.OBSERVED_AT,
                    null));
            events.add(Events.metrics(project, post.key("never"), GoldenPool.OBSERVED_AT, post.counts()));
        }
        new PoolWriters(fixture.tables).write(events);
        fixture.service.score(project, NOON);

        assertThat(fixture.tables.rows(
                        "SELECT organic_score, unscored_reason, eligible FROM ads_content WHERE project_id = '%s'"
                                .formatted(project)))
                .containsOnly("(,POOL_TOO_SMALL,f)");
        assertThat(PublishedEvents.scores(fixture.kafka, project))
                .allSatisfy(event -> assertThat(event.getUnscoredReason()).contains("POOL_TOO_SMALL"));
    }

    @Test
    void deletedPostLosesItsScoreAndItsEligibility() throws Exception {
        UUID project = fixture.golden("deleted");
        fixture.service.score(project, NOON);
        fixture.delete(project, "deleted", "c1");
        fixture.service.score(project, NEXT_NOON);

        assertThat(fixture.tables.rows(
                        "SELECT organic_score, unscored_reason, eligible FROM ads_content WHERE post_key = '%s'"
                                .formatted("tiktok:deletedc1")))
                .containsExactly("(,DELETED,f)");
        assertThat(PublishedEvents.decisions(fixture.kafka, project))
                .filteredOn(event -> event.getPostKey().equals("tiktok:deletedc1"))
                .extracting(event -> event.getGates().getFirst().getState())
                .containsExactly("pass", "fail");

        fixture.bringBack(project, "deleted", "c1");
        fixture.service.score(project, "2025-06-09T12:00:00Z");
        assertThat(fixture.tables.rows(
                        "SELECT organic_score IS NULL, unscored_reason, deleted_at FROM ads_content JOIN post_inputs"
                                + " USING (post_key) WHERE post_key = 'tiktok:deletedc1'"))
                .containsExactly("(f,,)");
    }

    @Test
    void failedSafetyForcesTheScoreToZero() throws Exception {
        UUID project = fixture.golden("safety");
        fixture.service.score(project, NOON);
        fixture.tables.execute("UPDATE ads_content SET safety_failed = true WHERE post_key = 'tiktok:safetyc1'");
        fixture.service.score(project, NEXT_NOON);

        assertThat(fixture.tables.rows(
                        "SELECT organic_score, eligible FROM ads_content WHERE post_key = 'tiktok:safetyc1'"))
                .containsExactly("(0.00,f)");
    }

    @Test
    void futureIsRefused() throws Exception {
        UUID project = fixture.golden("future");
        HttpResponse<String> answer = fixture.service.score(project, "2999-01-01T00:00:00Z");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.body()).contains("\"code\":\"as_of_in_future\"");
    }

    @Test
    void projectWithoutContentIsNotFound() throws Exception {
        HttpResponse<String> answer = fixture.service.score(fixture.project("empty"), NOON);

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("\"code\":\"project_has_no_content\"");
    }

    @Test
    void malformedRequestIsAProblem() throws Exception {
        HttpResponse<String> answer = fixture.service.score(fixture.project("malformed"), "yesterday");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.body()).contains("\"code\":\"bad_request\"");
    }
}
