package io.tidemark.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.schemas.Topics;
import io.tidemark.schemas.event.PostMetricsCollected;
import io.tidemark.testbed.LocalKafka;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
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
                awaitConsumed(kafka);
                scoreTwice(service);
            }
            Map<String, List<String>> tables = original.tables();
            assertThat(tables.get("post_inputs")).hasSize(7);
            assertThat(tables.get("scoring_runs")).hasSize(2);
            awaitNoOtherConnection(original);
            long touched = original.touchedRows();

            forgetOffsets(kafka);
            ScoringService again = ScoringService.start(original, kafka, ScoringService.ON_COMMAND);
            awaitConsumed(kafka);
            again.close();
            awaitNoOtherConnection(original);
            assertThat(original.touchedRows()).isEqualTo(touched);

            forgetOffsets(kafka);
            try (ScoringService service = ScoringService.start(rebuilt, kafka, ScoringService.ON_COMMAND)) {
                awaitConsumed(kafka);
                scoreTwice(service);
            }
            assertThat(rebuilt.tables()).isEqualTo(tables);
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

    private static void scoreTwice(ScoringService service) throws Exception {
        for (String asOf : List.of("2025-06-07T00:00:00Z", "2025-06-19T04:05:06.789012Z")) {
            assertThat(service.score(PROJECT, asOf).statusCode()).isEqualTo(200);
        }
    }

    private static void awaitConsumed(LocalKafka kafka) {
        try (Admin admin = admin(kafka)) {
            await().atMost(Duration.ofSeconds(90))
                    .pollInterval(Duration.ofMillis(200))
                    .untilAsserted(() -> {
                        for (Map.Entry<String, String> group : TOPIC_OF_GROUP.entrySet()) {
                            assertThat(lag(admin, group.getKey(), group.getValue()))
                                    .isZero();
                        }
                    });
        }
    }

    private static long lag(Admin admin, String group, String topic) throws Exception {
        Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get();
        Map<TopicPartition, OffsetSpec> latest =
                admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).partitions().stream()
                        .map(partition -> new TopicPartition(topic, partition.partition()))
                        .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
        long lag = 0;
        for (var end : admin.listOffsets(latest).all().get().entrySet()) {
            OffsetAndMetadata offset = committed.get(end.getKey());
            lag += end.getValue().offset() - (offset == null ? 0 : offset.offset());
        }
        return lag;
    }

    /** Fails while a member has not left its group yet. */
    private static void forgetOffsets(LocalKafka kafka) {
        try (Admin admin = admin(kafka)) {
            await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> {
                admin.deleteConsumerGroups(TOPIC_OF_GROUP.keySet()).all().get();
                return true;
            });
        }
    }

    /** A connection that ends hands in its counts. */
    private static void awaitNoOtherConnection(ScoringDatabase database) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(database.value("""
                        SELECT count(*) FROM pg_stat_activity
                        WHERE datname = current_database() AND pid <> pg_backend_pid()
                        """)).isEqualTo("0"));
    }

    private static Admin admin(LocalKafka kafka) {
        return Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
    }
}
