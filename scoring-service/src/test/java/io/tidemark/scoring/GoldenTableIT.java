package io.tidemark.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.schemas.Topics;
import io.tidemark.schemas.event.AdsContentEligibilityChanged;
import io.tidemark.schemas.event.AdsContentScored;
import io.tidemark.testbed.LocalKafka;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Events go in, rows and events come out, and both equal what was computed by hand. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GoldenTableIT {

    private static final UUID PROJECT = UUID.fromString("601de700-0000-5000-8000-000000000001");
    private static final String PREFIX = "golden-";

    private ScoringDatabase tables;
    private ScoringService service;
    private HttpResponse<String> answer;

    @BeforeAll
    void scoreTheGoldenPool() throws Exception {
        tables = ScoringDatabase.create("golden", 2);
        service = ScoringService.start(tables, LocalKafka.shared(), ScoringService.ON_COMMAND);
        service.publish(Topics.POST_METRICS_COLLECTED, GoldenPool.metrics(PROJECT, PREFIX));
        service.publish(Topics.CONTAINERS_CREATED, GoldenPool.containers(PROJECT, PREFIX));
        service.publish(Topics.POSTS_SYNCED, GoldenPool.posts(PROJECT, PREFIX));
        await().atMost(Duration.ofMinutes(3))
                .untilAsserted(
                        () -> assertThat(tables.value("""
                        SELECT count(*) FROM ads_content JOIN post_inputs USING (post_key)
                        WHERE project_id = '%s' AND post_inputs.account_key IS NOT NULL
                            AND post_inputs.views IS NOT NULL
                        """.formatted(PROJECT))).isEqualTo("7"));
        answer = service.score(PROJECT, GoldenPool.AS_OF.toString());
    }

    @AfterAll
    void stop() {
        service.close();
        tables.close();
    }

    @Test
    void runTellsItsCounts() {
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .contains("\"asOf\":\"2025-06-07T00:00:00Z\"")
                .contains("\"version\":\"ugc-1\"")
                .contains("\"poolSize\":6,\"scored\":6,\"unscored\":1,\"changed\":7");
    }

    @Test
    void rowsEqualTheTable() throws Exception {
        List<String> expected = GoldenPool.POSTS.stream()
                .map(post -> "(%s,%s,%s)"
                        .formatted(
                                post.key(PREFIX),
                                post.score() == null ? "" : post.score(),
                                post.reason() == null ? "" : post.reason()))
                .toList();

        assertThat(tables.rows("""
                        SELECT post_key, organic_score, unscored_reason
                        FROM ads_content WHERE project_id = '%s' ORDER BY post_key
                        """.formatted(PROJECT))).isEqualTo(expected);
        assertThat(tables.rows("""
                        SELECT content.post_key, history.organic_score, history.unscored_reason
                        FROM score_history AS history JOIN ads_content AS content USING (ads_content_id)
                        WHERE project_id = '%s' ORDER BY post_key
                        """.formatted(PROJECT))).isEqualTo(expected);
    }

    @Test
    void partsEqualTheTable() throws Exception {
        assertThat(tables.rows("""
                        SELECT post_key, round(quality::numeric, 6), round(reach::numeric, 6),
                            round(outperformance::numeric, 6), round(freshness::numeric, 6), pool_size
                        FROM ads_content WHERE project_id = '%s' ORDER BY post_key
                        """.formatted(PROJECT)))
                .containsExactly(
                        "(tiktok:golden-a1,0.666667,0.500000,0.500000,1.466667,6)",
                        "(tiktok:golden-a2,0.416667,0.750000,1.000000,1.000000,6)",
                        "(tiktok:golden-a3,0.083333,0.250000,0.333333,0.000000,6)",
                        "(tiktok:golden-b1,0.666667,0.500000,0.500000,1.491667,6)",
                        "(tiktok:golden-c1,0.916667,0.916667,0.666546,0.000000,6)",
                        "(tiktok:golden-c2,0.250000,0.083333,0.000000,1.404167,6)",
                        "(tiktok:golden-d1,,,,,6)");
    }

    @Test
    void scoresArePublished() {
        Map<String, AdsContentScored> events = PublishedEvents.scores(LocalKafka.shared(), PROJECT).stream()
                .collect(Collectors.toMap(AdsContentScored::getPostKey, Function.identity()));

        assertThat(events).hasSize(7);
        for (GoldenPool.Post post : GoldenPool.POSTS) {
            AdsContentScored event = events.get(post.key(PREFIX));
            assertThat(event.getOrganicScore().map(String::valueOf).map(text -> text.length() == 3 ? text + "0" : text))
                    .isEqualTo(Optional.ofNullable(post.score()));
            assertThat(event.getUnscoredReason()).isEqualTo(Optional.ofNullable(post.reason()));
            assertThat(event.getAsOf()).isEqualTo(GoldenPool.AS_OF);
            assertThat(event.getMetricsObservedAt()).contains(GoldenPool.OBSERVED_AT);
            assertThat(event.getViews()).contains(post.counts()[0]);
            assertThat(event.getPoolSize()).contains(6L);
        }
        assertThat(events.get("tiktok:golden-a2").getMissingTerms()).containsExactly("saves");
        assertThat(events.get("tiktok:golden-a1").getMissingTerms()).isEmpty();
        assertThat(events.get("tiktok:golden-c1").getCreatorMedianViews()).contains(60_030.0);
    }

    @Test
    void decisionsArePublished() {
        Map<String, Boolean> eligible = PublishedEvents.decisions(LocalKafka.shared(), PROJECT).stream()
                .collect(Collectors.toMap(
                        AdsContentEligibilityChanged::getPostKey, AdsContentEligibilityChanged::getEligible));

        assertThat(eligible)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "tiktok:golden-a1", true,
                        "tiktok:golden-a2", true,
                        "tiktok:golden-a3", false,
                        "tiktok:golden-b1", true,
                        "tiktok:golden-c1", true,
                        "tiktok:golden-c2", false,
                        "tiktok:golden-d1", false));
    }

    @Test
    void scoreIsExplained() throws Exception {
        HttpResponse<String> explanation = service.explain(PROJECT, "tiktok:golden-a2");

        assertThat(explanation.statusCode()).isEqualTo(200);
        assertThat(explanation.body())
                .contains("\"organicScore\":6.74")
                .contains("\"scoringVersion\":\"ugc-1\"")
                .contains("{\"part\":\"outperformance\",\"value\":1.0,\"points\":2.55}")
                .contains("{\"part\":\"freshness\",\"value\":1.0,\"points\":1.0}")
                .contains("\"missingTerms\":[\"saves\"]")
                .contains("\"creatorMedianViews\":1000.0")
                .contains("\"saves\":null")
                .contains("\"eligible\":true")
                .contains("{\"gate\":\"score\",\"state\":\"pass\",\"detail\":\"6.74\"}");
    }

    @Test
    void missingScoreIsExplained() throws Exception {
        assertThat(service.explain(PROJECT, "tiktok:golden-d1").body())
                .contains("\"organicScore\":null,\"unscoredReason\":\"TOO_FEW_VIEWS\"")
                .contains("\"parts\":[]")
                .contains("{\"gate\":\"score\",\"state\":\"unknown\",\"detail\":\"TOO_FEW_VIEWS\"}");
    }
}
