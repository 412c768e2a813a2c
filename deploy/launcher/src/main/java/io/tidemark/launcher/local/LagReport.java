package io.tidemark.launcher.local;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/** How many records each consumer group has still before it, by topic, from the broker's own books. */
final class LagReport {

    private static final long TIMEOUT_SECONDS = 10;

    private LagReport() {}

    /**
     * One line of the report.
     *
     * @param group   as in {@code metrics-service.post-metrics}
     * @param topic   that it reads
     * @param records published and not yet committed, over all partitions
     */
    record Line(String group, String topic, long records) {}

    /** Sorted by group and topic. A partition without a commit counts whole. */
    static List<Line> of(Admin admin) throws ExecutionException, TimeoutException, InterruptedException {
        List<String> groups = await(admin.listGroups().all()).stream()
                .map(GroupListing::groupId)
                .sorted()
                .toList();
        Map<String, Map<TopicPartition, OffsetAndMetadata>> committed = committed(admin, groups);
        Map<String, Set<TopicPartition>> read = new TreeMap<>();
        committed.forEach((group, offsets) -> read.put(group, new HashSet<>(offsets.keySet())));
        await(admin.describeConsumerGroups(groups).all())
                .forEach((group, description) -> read.get(group).addAll(assigned(description)));

        Set<TopicPartition> all = new HashSet<>();
        read.values().forEach(all::addAll);
        Map<TopicPartition, Long> first = offsets(admin, all, OffsetSpec.earliest());
        Map<TopicPartition, Long> end = offsets(admin, all, OffsetSpec.latest());

        Map<String, Map<String, Long>> lag = new TreeMap<>();
        read.forEach((group, partitions) -> partitions.forEach(partition -> {
            OffsetAndMetadata position = committed.get(group).get(partition);
            long next = position == null ? first.get(partition) : position.offset();
            lag.computeIfAbsent(group, any -> new TreeMap<>())
                    .merge(partition.topic(), Math.max(0, end.get(partition) - next), Long::sum);
        }));
        return lag.entrySet().stream()
                .flatMap(group -> group.getValue().entrySet().stream()
                        .map(topic -> new Line(group.getKey(), topic.getKey(), topic.getValue())))
                .toList();
    }

    private static Map<String, Map<TopicPartition, OffsetAndMetadata>> committed(Admin admin, List<String> groups)
            throws ExecutionException, TimeoutException, InterruptedException {
        Map<String, ListConsumerGroupOffsetsSpec> wanted = new HashMap<>();
        groups.forEach(group -> wanted.put(group, new ListConsumerGroupOffsetsSpec()));
        return groups.isEmpty()
                ? Map.of()
                : await(admin.listConsumerGroupOffsets(wanted).all());
    }

    private static Set<TopicPartition> assigned(ConsumerGroupDescription description) {
        Set<TopicPartition> partitions = new HashSet<>();
        description
                .members()
                .forEach(member -> partitions.addAll(member.assignment().topicPartitions()));
        return partitions;
    }

    private static Map<TopicPartition, Long> offsets(Admin admin, Set<TopicPartition> partitions, OffsetSpec which)
            throws ExecutionException, TimeoutException, InterruptedException {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        partitions.forEach(partition -> wanted.put(partition, which));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        await(admin.listOffsets(wanted).all()).forEach((partition, found) -> offsets.put(partition, found.offset()));
        return offsets;
    }

    private static <T> T await(KafkaFuture<T> answer)
            throws ExecutionException, TimeoutException, InterruptedException {
        return answer.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }
}
