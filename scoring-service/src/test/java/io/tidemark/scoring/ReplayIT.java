package io.tidemark.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.schemas.Topics;
import io.tidemark.schemas.event.PostMetricsCollected;
import io.tidemark.testbed.LocalKafka;
import io.tidemark.testbed.TopicReading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The topics are read again from their first record. */
class ReplayIT {

    private static final UUID PROJECT = UUID.fromString("4e91a400-0000-5000-8000-000000000001");

    private static final Map<String, String> TOPIC_OF_GROUP = Map.of(
            "scoring-service.posts", Topics.POSTS_SYNCED.name(),
            "scoring-service.post-metrics", Topics.POST_METRICS_COLLECTED.name(),
            "scoring-service.containers", Topics.CONTAINERS_CREATED.name());

    @Test
    void replayTouchesNoRowAndRebuildsAnEmptyDatabaseByteForByte() throws Exception {
        try (LocalKafka kafka = LocalKafka.start();
                ScoringDatabase original = ScoringDatabase.create("replay_original", 1);
                ScoringDatabase rebuilt = ScoringDatabase.create("replay_rebuilt", 1)) {
            try (ScoringService service = ScoringService.start(original, kafka, ScoringService.ON_COMMAND)) {
                publish(service);
                TopicReading.awaitRead(kafka, TOPIC_OF_GROUP);
                scoreTwice(service);
            }
            Map<String, List<String>> tables = original.tables();
            assertThat(tables.get("post_inputs")).hasSize(7);
            assertThat(tables.get("scoring_runs")).hasSize(2);
            List<String> told = told(kafka);
            assertThat(told).hasSizeGreaterThan(7).doesNotHaveDuplicates();
            awaitNoOtherConnection(original);
            long touched = original.touchedRows();

            TopicReading.forgetGroups(kafka, TOPIC_OF_GROUP.keySet());
            ScoringService again = ScoringService.start(original, kafka, ScoringService.ON_COMMAND);
            TopicReading.awaitRead(kafka, TOPIC_OF_GROUP);
            again.close();
            awaitNoOtherConnection(original);
            assertThat(original.touchedRows()).isEqualTo(touched);
            assertThat(told(kafka)).isEqualTo(told);

            TopicReading.forgetGroups(kafka, TOPIC_OF_GROUP.keySet());
            try (ScoringService service = ScoringService.start(rebuilt, kafka, threeConsumers())) {
                TopicReading.awaitRead(kafka, TOPIC_OF_GROUP);
                scoreTwice(service);
            }
            assertThat(rebuilt.tables()).isEqualTo(tables);
            assertThat(told(kafka))
                    .as("told again, and nothing else")
                    .hasSize(2 * told.size())
                    .hasSameElementsAs(told);
        }
    }

    private static void publish(ScoringService service) {
        Random random = new Random(11);
        List<PostMetricsCollected> metrics = new ArrayList<>(GoldenPool.metrics(PROJECT, "replay"));
        for (int i = 0; i < 500; i++) {
            metrics.add(Events.metrics(
                    PROJECT,
                    GoldenPool.POSTS.get(random.nextInt(7)).key("replay"),
                    GoldenPool.OBSERVED_AT.plusSeconds(random.nextInt(100)),
                    random.nextInt(3) == 0 ? null : Long.valueOf(50 + random.nextInt(5000)),
                    random.nextInt(3) == 0 ? null : Long.valueOf(random.nextInt(100)),
                    null,
                    1L,
                    null));
        }
        service.publish(Topics.POST_METRICS_COLLECTED, metrics);
        service.publish(Topics.POSTS_SYNCED, GoldenPool.posts(PROJECT, "replay"));
        service.publish(Topics.CONTAINERS_CREATED, GoldenPool.containers(PROJECT, "replay"));
    }

    private static Map<String, Object> threeConsumers() {
        Map<String, Object> settings = new HashMap<>(ScoringService.ON_COMMAND);
        settings.put("tidemark.consumer.threads", 3);
        settings.put("tidemark.consumer.max-poll-records", 7);
        return settings;
    }

    private static void scoreTwice(ScoringService service) throws Exception {
        for (String asOf : List.of("2025-06-07T00:00:00Z", "2025-06-19T04:05:06.789012Z")) {
            assertThat(service.score(PROJECT, asOf).statusCode()).isEqualTo(200);
        }
    }

    /** A connection that ends hands in its counts. */
    private static void awaitNoOtherConnection(ScoringDatabase database) {
        await().atMost(Duration.ofMinutes(3))
                .untilAsserted(() -> assertThat(database.value("""
                        SELECT count(*) FROM pg_stat_activity
                        WHERE datname = current_database() AND pid <> pg_backend_pid()
                        """)).isEqualTo("0"));
    }

    /** Every event that the service told of the project, as bytes. */
    private static List<String> told(LocalKafka kafka) {
        return Stream.of(Topics.ADS_CONTENT_SCORED, Topics.ADS_CONTENT_ELIGIBILITY)
                .flatMap(topic -> PublishedEvents.records(kafka, topic, PROJECT).stream())
                .map(record -> record.topic() + HexFormat.of().formatHex(record.value()))
                .toList();
    }
}
