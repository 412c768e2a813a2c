package io.tidemark.scoring.override;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.schemas.event.AdsContentEligibilityChanged;
import io.tidemark.scoring.GoldenPool;
import io.tidemark.scoring.PublishedEvents;
import io.tidemark.scoring.ScoringDatabase;
import io.tidemark.scoring.ScoringService;
import io.tidemark.scoring.pool.PoolWriters;
import io.tidemark.testbed.LocalKafka;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each test has a project of its own whose posts are scored; a3 has 1.70 and c1 has 7.15. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OverrideIT {

    private final LocalKafka kafka = LocalKafka.shared();
    private ScoringDatabase tables;
    private ScoringService service;

    @BeforeAll
    void start() {
        tables = ScoringDatabase.create("overrides", 4);
        service = ScoringService.start(tables, kafka, ScoringService.ON_COMMAND);
    }

    @AfterAll
    void stop() {
        service.close();
        tables.close();
    }

    @Test
    void includeMakesALowScoreEligibleAtOnce() throws Exception {
        UUID project = scored("include");
        HttpResponse<String> answer = put(project, "include", "a3", "\"include\"", "\"for the launch\"", "ann");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .startsWith("{\"postKey\":\"tiktok:includea3\",\"override\":\"include\",\"eligible\":true,\"gates\":[")
                .contains("{\"gate\":\"alive\",\"state\":\"pass\",\"detail\":null}")
                .contains("{\"gate\":\"override\",\"state\":\"pass\",\"detail\":\"include\"}")
                .contains("{\"gate\":\"score\",\"state\":\"overridden\",\"detail\":\"1.70\"}");
        AdsContentEligibilityChanged told =
                awaitDecisions(project, "tiktok:includea3", 2).getLast();
        assertThat(told.getEligible()).isTrue();
        assertThat(told.getOverride()).contains("include");
        assertThat(told.getOrganicScore()).contains(1.7);
        assertThat(audit(project)).containsExactly("(ann,,include,\"for the launch\")");
    }

    @Test
    void excludeMakesAHighScoreIneligible() throws Exception {
        UUID project = scored("exclude");
        HttpResponse<String> answer = put(project, "exclude", "c1", "\"exclude\"", "null", "ann");

        assertThat(answer.body())
                .contains("\"eligible\":false")
                .contains("{\"gate\":\"override\",\"state\":\"fail\",\"detail\":\"exclude\"}")
                .contains("{\"gate\":\"score\",\"state\":\"pass\",\"detail\":\"7.15\"}");
    }

    @Test
    void nullTakesAnOverrideBack() throws Exception {
        UUID project = scored("back");
        put(project, "back", "c1", "\"exclude\"", "\"off brand\"", "ann");
        awaitDecisions(project, "tiktok:backc1", 2);
        HttpResponse<String> answer = put(project, "back", "c1", "null", "null", "ben");

        assertThat(answer.body()).contains("\"override\":null,\"eligible\":true");
        assertThat(audit(project)).containsExactly("(ann,,exclude,\"off brand\")", "(ben,exclude,,)");
        assertThat(awaitDecisions(project, "tiktok:backc1", 3))
                .extracting(AdsContentEligibilityChanged::getEligible)
                .containsExactly(true, false, true);
    }

    @Test
    void repeatedRequestChangesNothing() throws Exception {
        UUID project = scored("repeat");
        String first = put(project, "repeat", "c1", "\"exclude\"", "\"off brand\"", "ann")
                .body();
        awaitDecisions(project, "tiktok:repeatc1", 2);
        List<String> rows = tables.rows("SELECT * FROM ads_content WHERE project_id = '%s'".formatted(project));

        assertThat(put(project, "repeat", "c1", "\"exclude\"", "\"off brand\"", "ben")
                        .body())
                .isEqualTo(first);
        assertThat(audit(project)).hasSize(1);
        assertThat(tables.rows("SELECT * FROM ads_content WHERE project_id = '%s'".formatted(project)))
                .isEqualTo(rows);
    }

    @Test
    void takingBackWhatWasNeverSetChangesNothing() throws Exception {
        UUID project = scored("unset");

        assertThat(put(project, "unset", "c1", "null", "\"why\"", "ann").statusCode())
                .isEqualTo(200);
        assertThat(audit(project)).isEmpty();
    }

    @Test
    void otherNoteIsAuditedWithoutANewDecision() throws Exception {
        UUID project = scored("note");
        put(project, "note", "c1", "\"exclude\"", "\"one\"", "ann");
        awaitDecisions(project, "tiktok:notec1", 2);
        String decidedAt = tables.value("SELECT decided_at FROM ads_content WHERE post_key = 'tiktok:notec1'");
        put(project, "note", "c1", "\"exclude\"", "\"two\"", "ben");

        assertThat(audit(project)).containsExactly("(ann,,exclude,one)", "(ben,exclude,exclude,two)");
        assertThat(tables.value("SELECT decided_at FROM ads_content WHERE post_key = 'tiktok:notec1'"))
                .isEqualTo(decidedAt);
        assertThat(tables.value(
                        "SELECT bool_and(announced) FROM override_audit WHERE project_id = '%s'".formatted(project)))
                .isEqualTo("t");
    }

    @Test
    void failedSafetyCannotBeOverridden() throws Exception {
        UUID project = scored("unsafe");
        tables.execute("UPDATE ads_content SET safety_failed = true WHERE post_key = 'tiktok:unsafec1'");
        HttpResponse<String> answer = put(project, "unsafe", "c1", "\"include\"", "null", "ann");

        assertThat(answer.body())
                .contains("\"eligible\":false")
                .contains("{\"gate\":\"safety\",\"state\":\"fail\"")
                .contains("\"detail\":\"0.00\"");
        assertThat(awaitDecisions(project, "tiktok:unsafec1", 2).getLast().getOrganicScore())
                .contains(0.0);
    }

    @Test
    void laterCycleRespectsTheOverride() throws Exception {
        UUID project = scored("cycle");
        put(project, "cycle", "c1", "\"exclude\"", "null", "ann");
        put(project, "cycle", "a3", "\"include\"", "null", "ann");
        service.score(project, "2025-06-20T00:00:00Z");

        assertThat(tables.rows("""
                        SELECT post_key, eligible, decided_override, decision_run_id IS NULL
                        FROM ads_content WHERE post_key IN ('tiktok:cyclec1', 'tiktok:cyclea3') ORDER BY post_key
                        """)).containsExactly("(tiktok:cyclea3,t,include,t)", "(tiktok:cyclec1,f,exclude,t)");
    }

    @Test
    void decisionOfACycleCountsAfterAnOverrideThatWasMadeLaterThanItsMoment() throws Exception {
        UUID project = scored("moment");
        put(project, "moment", "c1", "\"exclude\"", "null", "ann");
        awaitDecisions(project, "tiktok:momentc1", 2);
        tables.execute("UPDATE ads_content SET safety_failed = true WHERE post_key = 'tiktok:momentc1'");
        service.score(project, "2025-06-20T00:00:00Z");

        List<AdsContentEligibilityChanged> told = awaitDecisions(project, "tiktok:momentc1", 3);
        assertThat(told).isSortedAccordingTo(Comparator.comparing(AdsContentEligibilityChanged::getChangedAt));
        assertThat(told.getLast().getGates())
                .extracting(gate -> gate.getGate() + "=" + gate.getState())
                .containsExactly("alive=pass", "safety=fail", "override=fail", "score=fail");
    }

    @Test
    void concurrentRequestsLeaveOneAuditRowPerChange() throws Exception {
        UUID project = scored("race");
        List<Callable<Integer>> requests = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            requests.add(() ->
                    put(project, "race", "c1", "\"exclude\"", "null", "ann").statusCode());
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(requests.size())) {
            for (Future<Integer> answer : threads.invokeAll(requests)) {
                assertThat(answer.get()).isEqualTo(200);
            }
        }
        assertThat(audit(project)).hasSize(1);
    }

    @Test
    void noteOfTwoHundredAndEightyCharactersIsTaken() throws Exception {
        UUID project = scored("long");

        assertThat(put(project, "long", "c1", "\"exclude\"", "\"" + "🎬".repeat(280) + "\"", "ann")
                        .statusCode())
                .isEqualTo(200);
        HttpResponse<String> answer = put(project, "long", "c1", "null", "\"" + "x".repeat(281) + "\"", "ann");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("\"code\":\"note_too_long\"");
    }

    @ParameterizedTest(name = "{0} is answered with {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"override\":\"maybe\",\"note\":null,\"by\":\"ann\"} | override_unknown",
                "{\"override\":\"INCLUDE\",\"note\":null,\"by\":\"ann\"} | override_unknown",
                "{\"override\":\"include\",\"note\":null,\"by\":null} | by_required",
                "{\"override\":\"include\",\"note\":null,\"by\":\" \"} | by_required",
                "{\"override\":\"include\"} | by_required",
                "{\"override\":\"include\",\"note\":\"a\\u0000b\",\"by\":\"ann\"} | text_not_storable",
                "{\"override\":\"include\",\"note\":\"a\\ud800b\",\"by\":\"ann\"} | text_not_storable",
                "{\"override\": | bad_request"
            })
    void invalidRequestIsRefusedWithACode(String json, String code) throws Exception {
        UUID project = scored("invalid");
        HttpResponse<String> answer = service.override(project, "tiktok:invalidc1", json);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.body()).contains("\"code\":\"" + code + "\"");
        assertThat(audit(project)).isEmpty();
    }

    @Test
    void unknownContentIsNotFound() throws Exception {
        UUID project = scored("unknown");

        assertThat(put(project, "unknown", "zz", "\"include\"", "null", "ann").statusCode())
                .isEqualTo(404);
        assertThat(service.explain(project, "tiktok:unknownzz").body()).contains("\"code\":\"ads_content_not_found\"");
        assertThat(service.explain(project, "%00").body()).contains("\"code\":\"ads_content_not_found\"");
        assertThat(put(UUID.nameUUIDFromBytes(new byte[] {1}), "unknown", "c1", "\"include\"", "null", "ann")
                        .body())
                .contains("\"code\":\"ads_content_not_found\"");
    }

    private UUID scored(String name) throws Exception {
        UUID project = UUID.nameUUIDFromBytes(("override " + name).getBytes(StandardCharsets.UTF_8));
        List<Object> events = new ArrayList<>();
        events.addAll(GoldenPool.containers(project, name));
        events.addAll(GoldenPool.posts(project, name));
        events.addAll(GoldenPool.metrics(project, name));
        new PoolWriters(tables).write(events);
        assertThat(service.score(project, GoldenPool.AS_OF.toString()).statusCode())
                .isEqualTo(200);
        return project;
    }

    private HttpResponse<String> put(UUID project, String prefix, String post, String choice, String note, String by)
            throws Exception {
        return service.override(
                project,
                "tiktok:" + prefix + post,
                "{\"override\":%s,\"note\":%s,\"by\":\"%s\"}".formatted(choice, note, by));
    }

    private List<String> audit(UUID project) throws SQLException {
        return tables.rows("""
                SELECT changed_by, from_override, to_override, note
                FROM override_audit WHERE project_id = '%s' ORDER BY changed_at
                """.formatted(project));
    }

    /** What was told of a post, in the order of its keys' partition. */
    private List<AdsContentEligibilityChanged> awaitDecisions(UUID project, String postKey, int count) {
        return await().atMost(Duration.ofMinutes(3))
                .until(
                        () -> PublishedEvents.decisions(kafka, project).stream()
                                .filter(event -> event.getPostKey().equals(postKey))
                                .toList(),
                        events -> events.size() == count);
    }
}
