package io.tidemark.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import io.tidemark.messaging.EventPublisher;
import io.tidemark.metrics.account.AccountEvents;
import io.tidemark.metrics.ad.AdEvents;
import io.tidemark.metrics.snapshot.Observations;
import io.tidemark.schemas.Topics;
import io.tidemark.schemas.event.AccountMetricsCollected;
import io.tidemark.schemas.event.AdMetricsCollected;
import io.tidemark.schemas.event.PostMetricsCollected;
import io.tidemark.testbed.LocalKafka;
import io.tidemark.testbed.MigratedDatabase;
import io.tidemark.testbed.TopicReading;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The topics are read from their first record into an empty database, over a real broker. */
class ReplayIT {

    private static final Map<String, String> TOPIC_OF_GROUP = Map.of(
            "metrics-service.post-metrics", Topics.POST_METRICS_COLLECTED.name(),
            "metrics-service.account-metrics", Topics.ACCOUNT_METRICS_COLLECTED.name(),
            "metrics-service.ad-metrics", Topics.AD_METRICS_COLLECTED.name());

    private static final List<PostMetricsCollected> POSTS = Observations.random(new Random(31), 400, 12);
    private static final List<AccountMetricsCollected> ACCOUNTS = AccountEvents.random(new Random(32), 200);
    private static final List<AdMetricsCollected> ADS = AdEvents.random(new Random(33));

    @Test
    void anyNumberOfConsumersPartitionsAndRecordsOfAPollFillsAnEmptyDatabaseWithTheSameBytes() throws Exception {
        try (LocalKafka kafka = LocalKafka.start()) {
            List<String> expected = read(kafka, TopicReading.ways().findFirst().orElseThrow());
            assertThat(expected).hasSizeGreaterThan(POSTS.size() + ACCOUNTS.size() + ADS.size());
            for (TopicReading way : TopicReading.ways().skip(1).toList()) {
                TopicReading.deleteTopics(kafka);
                assertThat(read(kafka, way)).as(way.toString()).isEqualTo(expected);
            }
        }
    }

    private static List<String> read(LocalKafka kafka, TopicReading way) throws Exception {
        try (MigratedDatabase database = MigratedDatabase.create("metrics", "metrics_replay", 1)) {
            Map<String, Object> settings = way.settings(kafka);
            settings.put("micronaut.server.port", -1);
            settings.put("datasources.default.url", database.address().jdbcUrl());
            settings.put("datasources.default.username", "metrics");
            settings.put("datasources.default.password", database.address().password());
            try (ApplicationContext service = ApplicationContext.run(settings)) {
                EventPublisher publisher = service.getBean(EventPublisher.class);
                publisher.publish(Topics.POST_METRICS_COLLECTED, POSTS);
                publisher.publish(Topics.ACCOUNT_METRICS_COLLECTED, ACCOUNTS);
                publisher.publish(Topics.AD_METRICS_COLLECTED, ADS);
                TopicReading.awaitRead(kafka, TOPIC_OF_GROUP);
                return database.contents();
            }
        }
    }
}
