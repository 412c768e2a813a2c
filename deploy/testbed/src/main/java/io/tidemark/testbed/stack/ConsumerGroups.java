package io.tidemark.testbed.stack;

import io.tidemark.testbed.Await;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/** Looks at consumer groups from outside, as an operator does. */
public final class ConsumerGroups implements AutoCloseable {

    private static final Duration STEP = Duration.ofMillis(100);

    private final Admin admin;

    public ConsumerGroups(String bootstrapServers) {
        this.admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
    }

    /** Records of a topic that the group has not committed; partitions without a commit count from their start. */
    public long lag(String group, String topic) {
        Map<TopicPartition, OffsetAndMetadata> committed =
                get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
        return ends(topic).entrySet().stream()
                .mapToLong(end -> {
                    OffsetAndMetadata offset = committed.get(end.getKey());
                    return end.getValue() - (offset == null ? 0 : offset.offset());
                })
                .sum();
    }

    /** Records that a topic has ever taken, over all partitions; nothing is deleted in these tests. */
    public long records(String topic) {
        return ends(topic).values().stream().mapToLong(Long::longValue).sum();
    }

    /** Whether a topic exists, such as a dead-letter topic. */
    public boolean exists(String topic) {
        return get(admin.listTopics().names()).contains(topic);
    }

    /** Waits until the group has committed everything of the topic; what cannot be asked counts as not yet. */
    public void awaitNoLag(String group, String topic, Duration deadline) {
        await("no lag of " + group + " on " + topic, deadline, () -> {
            try {
                return lag(group, topic) == 0;
            } catch (IllegalStateException notYet) {
                return false;
            }
        });
    }

    /** Waits until no member is left, so that offsets may be changed. */
    public void awaitEmpty(String group, Duration deadline) {
        await("no members in " + group, deadline, () -> {
            GroupState state = get(admin.describeConsumerGroups(List.of(group))
                            .describedGroups()
                            .get(group))
                    .groupState();
            return state == GroupState.EMPTY || state == GroupState.DEAD;
        });
    }

    private static void await(String what, Duration deadline, BooleanSupplier condition) {
        if (!Await.until(deadline, STEP, condition)) {
            throw new IllegalStateException(what + " was waited for in vain, " + deadline.toSeconds() + " s");
        }
    }

    /** Puts the group, which must be without members, back to the start of the topic. */
    public void rewind(String group, String topic) {
        Map<TopicPartition, OffsetAndMetadata> start = ends(topic).keySet().stream()
                .collect(Collectors.toMap(partition -> partition, _ -> new OffsetAndMetadata(0)));
        get(admin.alterConsumerGroupOffsets(group, start).all());
    }

    private Map<TopicPartition, Long> ends(String topic) {
        Map<TopicPartition, OffsetSpec> latest =
                get(admin.describeTopics(List.of(topic)).allTopicNames()).get(topic).partitions().stream()
                        .collect(Collectors.toMap(
                                partition -> new TopicPartition(topic, partition.partition()),
                                _ -> OffsetSpec.latest()));
        Map<TopicPartition, Long> ends =
                new TreeMap<>((left, right) -> Integer.compare(left.partition(), right.partition()));
        for (Map.Entry<TopicPartition, ListOffsetsResultInfo> end :
                get(admin.listOffsets(latest).all()).entrySet()) {
            ends.put(end.getKey(), end.getValue().offset());
        }
        return ends;
    }

    private static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(5));
    }
}
