package io.tidemark.testbed;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * A way in which a service reads its topics from their first record. What it stores must not depend on it.
 *
 * @param consumers  of each group, each in a thread of its own
 * @param partitions of every topic
 * @param batch      the most records of a poll
 */
public record TopicReading(int consumers, int partitions, int batch) {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** Each number of consumers, partitions and records that is promised, at least once. */
    public static Stream<TopicReading> ways() {
        return Stream.of(new TopicReading(1, 1, 500), new TopicReading(3, 3, 7), new TopicReading(3, 12, 1));
    }

    /** What a service must be configured with, on a broker without topics. */
    public Map<String, Object> settings(LocalKafka kafka) {
        return new HashMap<>(Map.of(
                "kafka.bootstrap.servers", kafka.bootstrapServers(),
                "kafka.schema.registry.url", LocalRegistry.shared().url(),
                "tidemark.topics.partitions", partitions,
                "tidemark.consumer.threads", consumers,
                "tidemark.consumer.max-poll-records", batch));
    }

    /** Waits until every group has committed the end of its topic. */
    public static void awaitRead(LocalKafka kafka, Map<String, String> topicOfGroup) {
        try (Admin admin = admin(kafka)) {
            boolean read = Await.until(
                    PATIENCE,
                    () -> topicOfGroup.entrySet().stream()
                            .allMatch(group -> lag(admin, group.getKey(), group.getValue()) == 0));
            if (!read) {
                throw new IllegalStateException(
                        topicOfGroup.keySet() + " did not come to the end of their topics in time");
            }
        }
    }

    /** Forgets groups, as soon as their members have left. */
    public static void forgetGroups(LocalKafka kafka, Collection<String> groups) {
        try (Admin admin = admin(kafka)) {
            awaitDone(() -> admin.deleteConsumerGroups(groups).all().get());
        }
    }

    /** Deletes every topic, so that the next reading makes them with partitions of its own. */
    public static void deleteTopics(LocalKafka kafka) {
        try (Admin admin = admin(kafka)) {
            awaitDone(() -> {
                Set<String> topics = admin.listTopics().names().get();
                admin.deleteTopics(topics).all().get();
                if (!topics.isEmpty()) {
                    throw new IllegalStateException(topics + " are still there");
                }
            });
        }
    }

    @FunctionalInterface
    private interface Request {
        void send() throws ExecutionException, InterruptedException;
    }

    private static void awaitDone(Request request) {
        IllegalStateException[] last = new IllegalStateException[1];
        boolean done = Await.until(PATIENCE, () -> {
            try {
                request.send();
                return true;
            } catch (ExecutionException | IllegalStateException notYet) {
                last[0] = new IllegalStateException("Kafka did not do it in time", notYet);
                return false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while waiting for Kafka", e);
            }
        });
        if (!done) {
            throw last[0];
        }
    }

    private static long lag(Admin admin, String group, String topic) {
        try {
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
        } catch (ExecutionException notYet) {
            return Long.MAX_VALUE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for Kafka", e);
        }
    }

    private static Admin admin(LocalKafka kafka) {
        return Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
    }
}
