package io.tidemark.gateway.overview;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.gateway.Gateway;
import io.tidemark.messaging.EventPublisher;
import io.tidemark.schemas.Topic;
import io.tidemark.schemas.Topics;
import io.tidemark.testbed.LocalKafka;
import io.tidemark.testbed.TopicReading;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

/** The topics are read from their first record into an empty database, over a real broker. */
class ReplayIT {

    private static final Map<String, String> TOPIC_OF_GROUP = Map.of(
            "api-gateway.posts", Topics.POSTS_SYNCED.name(),
            "api-gateway.post-metrics", Topics.POST_METRICS_COLLECTED.name(),
            "api-gateway.containers", Topics.CONTAINERS_CREATED.name(),
            "api-gateway.scores", Topics.ADS_CONTENT_SCORED.name(),
            "api-gateway.eligibility", Topics.ADS_CONTENT_ELIGIBILITY.name(),
            "api-gateway.account-syncs", Topics.ACCOUNT_SYNCS_REPORTED.name());

    private static final List<SpecificRecord> EVENTS = RandomEvents.of(new Random(35), 400);

    @Test
    void anyNumberOfConsumersPartitionsAndRecordsOfAPollFillsAnEmptyDatabaseWithTheSameBytes() throws Exception {
        try (LocalKafka kafka = LocalKafka.start()) {
            List<String> expected = read(kafka, TopicReading.ways().findFirst().orElseThrow());
            assertThat(expected).hasSizeGreaterThan(30);
            for (TopicReading way : TopicReading.ways().skip(1).toList()) {
                TopicReading.deleteTopics(kafka);
                assertThat(read(kafka, way)).as(way.toString()).isEqualTo(expected);
            }
        }
    }

    private static List<String> read(LocalKafka kafka, TopicReading way) throws Exception {
        try (Gateway gateway = Gateway.start("gateway_replay", way.settings(kafka))) {
            EventPublisher publisher = gateway.bean(EventPublisher.class);
            TOPIC_OF_GROUP.values().stream().map(ReplayIT::topic).forEach(topic -> publish(publisher, topic));
            TopicReading.awaitRead(kafka, TOPIC_OF_GROUP);
            return ReadModelOrderIT.dump(gateway);
        }
    }

    private static Topic<?> topic(String name) {
        return Topics.all().stream()
                .filter(topic -> topic.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static <E extends SpecificRecord> void publish(EventPublisher publisher, Topic<E> topic) {
        publisher.publish(
                topic,
                EVENTS.stream()
                        .filter(topic.eventType()::isInstance)
                        .map(topic.eventType()::cast)
                        .toList());
    }
}
