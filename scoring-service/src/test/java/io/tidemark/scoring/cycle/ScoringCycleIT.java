package io.tidemark.scoring.cycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tidemark.schemas.Topics;
import io.tidemark.schemas.event.AdsContentScored;
import io.tidemark.scoring.Events;
import io.tidemark.scoring.GoldenPool;
import io.tidemark.scoring.PublishedEvents;
import io.tidemark.scoring.ScoringDatabase;
import io.tidemark.scoring.ScoringService;
import io.tidemark.scoring.formula.UgcFormula;
import io.tidemark.scoring.formula.UgcVersion;
import io.tidemark.scoring.pool.PoolWriters;
import io.tidemark.testbed.LocalKafka;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    private final LocalKafka kafka = LocalKafka.shared();
    private ScoringDatabase tables;
    private ScoringService service;

    @BeforeAll
    void start() {
        tables = ScoringDatabase.create("scoring_cycle", 4);
        Map<String, Object> settings = new HashMap<>(ScoringService.ON_COMMAND);
        settings.put("scoring.lease", "2s");
        settings.put("scoring.tick", "100ms");
        service = ScoringService.start(tables, kafka, settings);
    }

    @AfterAll
    void stop() {
        service.close();
        tables.close();
    }

    @Test
    void momentThatWasScoredBeforeChangesNothing() throws Exception {
        UUID project = golden("again");
        String first = service.score(project, NOON).body();
        List<String> rows = state(project);
        metrics(project, "again", "a1", "2025-06-07T11:00:00Z", 999_999L);

        assertThat(service.score(project, NOON).body()).isEqualTo(first);
        assertThat(state(project)).isEqualTo(rows);
        assertThat(PublishedEvents.scores(kafka, project)).hasSize(7);
    }

    @Test
    void sameInputsAndMomentGiveTheSameBytes() throws Exception {
        UUID project = golden("bytes");
        service.score(project, NOON);
        service.score(project, NEXT_NOON);
        List<String> rows = state(project);
        tables.execute("""
                DELETE FROM score_history WHERE ads_content_id IN (SELECT ads_content_id FROM ads_content WHERE project_id = '%1$s');
                DELETE FROM scoring_runs WHERE project_id = '%1$s';
                DELETE FROM ads_content WHERE project_id = '%1$s';
                """.formatted(project));
        deliver(project, "bytes");
        service.score(project, NOON);
        service.score(project, NEXT_NOON);

        assertThat(state(project)).isEqualTo(rows).hasSizeGreaterThan(7 + 2 + 7);
    }

    @Test
    void earlierMomentMakesHistoryAndLeavesTheCurrentScores() throws Exception {
        UUID project = golden("earlier");
        service.score(project, NEXT_NOON);
        List<String> current = current(project);
        String answer = service.score(project, NOON).body();

        assertThat(answer).contains("\"asOf\":\"" + NOON + "\"").contains("\"changed\":7");
        assertThat(current(project)).isEqualTo(current);
        assertThat(history(project, NOON)).isEqualTo(7);
        assertThat(tables.value(
                        "SELECT count(*) FROM scoring_runs WHERE project_id = '%s' AND NOT current".formatted(project)))
                .isEqualTo("1");
        assertThat(PublishedEvents.scores(kafka, project))
                .extracting(AdsContentScored::getAsOf)
                .containsOnly(Instant.parse(NEXT_NOON));
    }

    @Test
    void onlyChangedRowsAreWrittenAndTold() throws Exception {
        UUID project = golden("changed");
        service.score(project, NOON);
        // ten seconds of age move no score by a hundredth; more views of a1 move a1 and its creator's median
        metrics(project, "changed", "a1", "2025-06-07T11:00:00Z", 1001L);
        String answer = service.score(project, "2025-06-07T12:00:10Z").body();

        long changed = history(project, "2025-06-07T12:00:10Z");
        assertThat(changed).isBetween(1L, 6L);
        assertThat(answer).contains("\"changed\":" + changed);
        assertThat(PublishedEvents.scores(kafka, project)).hasSize(7 + (int) changed);
        assertThat(tables.value("SELECT count(*) FROM ads_content WHERE project_id = '%s' AND as_of > '%s'"
                        .formatted(project, NOON)))
                .isEqualTo(String.valueOf(changed));
    }

    @Test
    void cycleWithoutChangeWritesNoScore() throws Exception {
        UUID project = golden("nothing");
        service.score(project, NOON);
        List<String> current = current(project);

        assertThat(service.score(project, "2025-06-07T12:00:01Z").body()).contains("\"changed\":0");
        assertThat(current(project)).isEqualTo(current);
    }

    @Test
    void tooSmallPoolKeepsEarlierScores() throws Exception {
        UUID project = golden("small");
        service.score(project, NOON);
        String kept = tables.value(score(project, "small", "a1"));
        for (String name : List.of("a2", "a3", "b1", "c2")) {
            delete(project, "small", name);
        }
        String key = "tiktok:smalllate";
        new PoolWriters(tables)
                .write(List.of(
                        Events.container(project, key, "tiktok:A"),
                        Events.metrics(project, key, Instant.parse(NOON), null, 1L, 1L, 1L, 1L)));
        String answer = service.score(project, NEXT_NOON).body();

        assertThat(answer).contains("\"poolSize\":2,\"scored\":0,\"unscored\":8");
        assertThat(tables.value(score(project, "small", "a1"))).isEqualTo(kept).isNotNull();
        assertThat(tables.rows("""
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
        assertThat(tables.value("SELECT state FROM scoring_runs WHERE project_id = '%s' ORDER BY as_of DESC LIMIT 1"
                        .formatted(project)))
                .isEqualTo("POOL_TOO_SMALL");
    }

    @Test
    void postsThatWereNeverScoredTellThatThePoolIsTooSmall() throws Exception {
        UUID project = project("never");
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
        new PoolWriters(tables).write(events);
        service.score(project, NOON);

        assertThat(tables.rows(
                        "SELECT organic_score, unscored_reason, eligible FROM ads_content WHERE project_id = '%s'"
                                .formatted(project)))
                .containsOnly("(,POOL_TOO_SMALL,f)");
        assertThat(PublishedEvents.scores(kafka, project))
                .allSatisfy(event -> assertThat(event.getUnscoredReason()).contains("POOL_TOO_SMALL"));
    }

    @Test
    void deletedPostLosesItsScoreAndItsEligibility() throws Exception {
        UUID project = golden("deleted");
        service.score(project, NOON);
        delete(project, "deleted", "c1");
        service.score(project, NEXT_NOON);

        assertThat(tables.rows("SELECT organic_score, unscored_reason, eligible FROM ads_content WHERE post_key = '%s'"
                        .formatted("tiktok:deletedc1")))
                .containsExactly("(,DELETED,f)");
        assertThat(PublishedEvents.decisions(kafka, project))
                .filteredOn(event -> event.getPostKey().equals("tiktok:deletedc1"))
                .extracting(event -> event.getGates().getFirst().getState())
                .containsExactly("pass", "fail");
    }

    @Test
    void failedSafetyForcesTheScoreToZero() throws Exception {
        UUID project = golden("safety");
        service.score(project, NOON);
        tables.execute("UPDATE ads_content SET safety_failed = true WHERE post_key = 'tiktok:safetyc1'");
        service.score(project, NEXT_NOON);

        assertThat(tables.rows("SELECT organic_score, eligible FROM ads_content WHERE post_key = 'tiktok:safetyc1'"))
                .containsExactly("(0.00,f)");
    }

    @Test
    void crashBetweenCommitAndAnnouncementIsMadeGoodWithTheSameBytes() throws Exception {
        UUID project = golden("crash");
        commitWithoutAnnouncing(project, Instant.parse(NOON));
        assertThat(PublishedEvents.scores(kafka, project)).isEmpty();

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(announced(project)).isEqualTo("t"));
        List<String> told = bytes(project);
        assertThat(told).hasSize(7 + 7);

        // the same again for a crash between the announcement and its mark
        tables.execute("UPDATE scoring_runs SET announced = false WHERE project_id = '%s'".formatted(project));
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(announced(project)).isEqualTo("t"));
        List<String> toldTwice = bytes(project);
        assertThat(toldTwice).hasSize(2 * told.size());
        assertThat(toldTwice.stream().distinct().toList()).containsExactlyInAnyOrderElementsOf(told);
    }

    @Test
    void nextCycleTellsWhatTheLastOneLeftUntold() throws Exception {
        UUID project = golden("next");
        commitWithoutAnnouncing(project, Instant.parse(NOON));
        HttpResponse<String> answer = service.score(project, NEXT_NOON);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(PublishedEvents.scores(kafka, project))
                .filteredOn(event -> event.getAsOf().equals(Instant.parse(NOON)))
                .hasSize(7);
    }

    @Test
    void cycleThatLostItsLeaseStoresNothing() throws Exception {
        UUID project = golden("zombie");
        ProjectLeases leases = service.bean(ProjectLeases.class);
        Lease lost = leases.claimForCommand(project, true).orElseThrow();
        tables.execute("UPDATE project_leases SET epoch = epoch + 1 WHERE project_id = '%s'".formatted(project));
        List<String> before = state(project);

        assertThatThrownBy(() -> write(lost, Instant.parse(NOON))).isInstanceOf(LeaseLostException.class);
        assertThat(state(project)).isEqualTo(before);
    }

    @Test
    void changeDuringACycleLeavesTheProjectDirty() throws Exception {
        UUID project = golden("during");
        ProjectLeases leases = service.bean(ProjectLeases.class);
        Lease lease = leases.claimForCommand(project, true).orElseThrow();
        metrics(project, "during", "a1", "2025-06-07T11:00:00Z", 5000L);
        write(lease, Instant.parse(NOON));
        leases.release(lease, Duration.ZERO);

        assertThat(tables.rows("SELECT claimed FROM dirty_projects WHERE project_id = '%s'".formatted(project)))
                .containsExactly("(f)");
    }

    @Test
    void futureIsRefused() throws Exception {
        UUID project = golden("future");
        HttpResponse<String> answer = service.score(project, "2999-01-01T00:00:00Z");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.body()).contains("\"code\":\"as_of_in_future\"");
    }

    @Test
    void projectWithoutContentIsNotFound() throws Exception {
        HttpResponse<String> answer = service.score(project("empty"), NOON);

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("\"code\":\"project_has_no_content\"");
    }

    @Test
    void malformedRequestIsAProblem() throws Exception {
        HttpResponse<String> answer = service.score(project("malformed"), "yesterday");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.body()).contains("\"code\":\"bad_request\"");
    }

    private UUID project(String name) {
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    }

    private UUID golden(String name) throws SQLException {
        UUID project = project(name);
        deliver(project, name);
        return project;
    }

    private void deliver(UUID project, String name) throws SQLException {
        List<Object> events = new ArrayList<>();
        events.addAll(GoldenPool.containers(project, name));
        events.addAll(GoldenPool.posts(project, name));
        events.addAll(GoldenPool.metrics(project, name));
        new PoolWriters(tables).write(events);
    }

    private void metrics(UUID project, String prefix, String name, String observedAt, Long views) throws SQLException {
        new PoolWriters(tables)
                .write(List.of(Events.metrics(
                        project, "tiktok:" + prefix + name, Instant.parse(observedAt), views, null, null, null, null)));
    }

    private void delete(UUID project, String prefix, String name) throws SQLException {
        GoldenPool.Post post = GoldenPool.POSTS.stream()
                .filter(candidate -> candidate.name().equals(name))
                .findFirst()
                .orElseThrow();
        Instant later = GoldenPool.OBSERVED_AT.plusSeconds(60);
        new PoolWriters(tables)
                .write(List.of(Events.post(
                        project,
                        post.key(prefix),
                        post.accountKey(),
                        Instant.parse(post.publishedAt()),
                        later,
                        later)));
    }

    private void commitWithoutAnnouncing(UUID project, Instant asOf) throws SQLException {
        write(service.bean(ProjectLeases.class).claimForCommand(project, true).orElseThrow(), asOf);
    }

    private void write(Lease lease, Instant asOf) throws SQLException {
        ProjectSnapshot snapshot = service.bean(ProjectReader.class).read(lease.projectId());
        Rescoring rescoring = new Rescoring(
                UgcVersion.UGC_1,
                snapshot,
                UgcFormula.score(UgcVersion.UGC_1, snapshot.inputs(), ChronoUnit.MICROS.between(Instant.EPOCH, asOf)));
        ScoringRun run = new ScoringRun(
                ScoringRun.id(lease.projectId(), UgcVersion.UGC_1, asOf),
                lease.projectId(),
                "ugc-1",
                asOf,
                ScoringRun.State.SCORED,
                true,
                6,
                6,
                1,
                0);
        service.bean(CycleWriter.class).write(lease, run, rescoring, true);
    }

    private String announced(UUID project) throws SQLException {
        return tables.value("SELECT announced FROM scoring_runs WHERE project_id = '%s'".formatted(project));
    }

    private static String score(UUID project, String prefix, String name) {
        return "SELECT organic_score FROM ads_content WHERE project_id = '%s' AND post_key = 'tiktok:%s%s'"
                .formatted(project, prefix, name);
    }

    private List<String> current(UUID project) throws SQLException {
        return tables.rows("SELECT * FROM ads_content WHERE project_id = '%s' ORDER BY post_key".formatted(project));
    }

    private long history(UUID project, String asOf) throws SQLException {
        return Long.parseLong(tables.value("""
                SELECT count(*) FROM score_history JOIN ads_content USING (ads_content_id)
                WHERE project_id = '%s' AND score_history.as_of = '%s'
                """.formatted(project, asOf)));
    }

    private List<String> state(UUID project) throws SQLException {
        List<String> rows = new ArrayList<>(current(project));
        rows.addAll(tables.rows("""
                SELECT history.* FROM score_history AS history JOIN ads_content USING (ads_content_id)
                WHERE project_id = '%s' ORDER BY history.ads_content_id, history.as_of
                """.formatted(project)));
        rows.addAll(
                tables.rows("SELECT * FROM scoring_runs WHERE project_id = '%s' ORDER BY as_of".formatted(project)));
        return rows;
    }

    /** Key and value of every record that tells of the project. */
    private List<String> bytes(UUID project) {
        List<String> bytes = new ArrayList<>();
        for (var topic : List.of(Topics.ADS_CONTENT_SCORED, Topics.ADS_CONTENT_ELIGIBILITY)) {
            PublishedEvents.records(kafka, topic, project)
                    .forEach(record -> bytes.add(
                            new String(record.key()) + " " + Base64.getEncoder().encodeToString(record.value())));
        }
        return bytes;
    }
}
