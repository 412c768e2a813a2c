package io.tidemark.launcher.lag;

import static io.tidemark.launcher.cluster.Cluster.await;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** How many records each consumer group has still before it, from the broker's own books. */
public final class GroupPositions {

    private GroupPositions() {}

    /**
     * Where a group stands in a partition that it reads.
     *
     * @param group     as in {@code metrics-service.post-metrics}
     * @param next      offset that it reads next; the partition's first if it has committed nothing
     * @param end       offset of the record that is written next
     */
    public record Position(String group, TopicPartition partition, long next, long end) {
        public long records() {
            return Math.max(0, end - next);
        }
    }

    /**
     * What a group has before it of a topic.
     *
     * @param records published and not yet committed, over all partitions
     */
    public record Line(String group, String topic, long records) {}

    /**
     * Every position, sorted by group, topic and partition.
     *
     * @throws org.apache.kafka.common.KafkaException when Kafka does not answer or refuses
     */
    public static List<Position> of(Admin admin) {
        List<String> groups = await(
                        admin.listGroups(ListGroupsOptions.forConsumerGroups()).all())
                .stream()
                .map(GroupListing::groupId)
                .sorted()
                .toList();
        if (groups.isEmpty()) {
            return List.of();
        }
        Map<String, Map<TopicPartition, OffsetAndMetadata>> committed = committed(admin, groups);
        Map<String, Set<TopicPartition>> read = new TreeMap<>();
        committed.forEach((group, offsets) -> read.put(group, new HashSet<>(offsets.keySet())));
        await(admin.describeConsumerGroups(groups).all())
                .forEach((group, description) -> read.get(group).addAll(assigned(description)));
        Set<TopicPartition> all = new HashSet<>();
        read.values().forEach(all::addAll);
        Map<TopicPartition, Long> first = offsets(admin, all, OffsetSpec.earliest());
        Map<TopicPartition, Long> end = offsets(admin, all, OffsetSpec.latest());

        List<Position> positions = new ArrayList<>();
        read.forEach((group, partitions) -> partitions.forEach(partition -> {
            OffsetAndMetadata position = committed.get(group).get(partition);
            long next = Math.max(first.get(partition), position == null ? 0 : position.offset());
            positions.add(new Position(group, partition, next, end.get(partition)));
        }));
        positions.sort(Comparator.comparing(Position::group)
                .thenComparing(position -> position.partition().topic())
                .thenComparing(position -> position.partition().partition()));
        return positions;
    }

    /** The positions by group and topic. */
    public static List<Line> lines(List<Position> positions) {
        Map<String, Map<String, Long>> records = new TreeMap<>();
        for (Position position : positions) {
            records.computeIfAbsent(position.group(), any -> new TreeMap<>())
                    .merge(position.partition().topic(), position.records(), Long::sum);
        }
        List<Line> lines = new ArrayList<>();
        records.forEach((group, topics) -> topics.forEach((topic, sum) -> lines.add(new Line(group, topic, sum))));
        return lines;
    }

    /** How many consumers are in a group; 0 for one that nobody has ever heard of. */
    public static int members(Admin admin, String group) {
        try {
            return await(admin.describeConsumerGroups(List.of(group))
                            .describedGroups()
                            .get(group))
                    .members()
                    .size();
        } catch (GroupIdNotFoundException never) {
            return 0;
        }
    }

    /** The first or next offset of each partition. */
    public static Map<TopicPartition, Long> offsets(Admin admin, Set<TopicPartition> partitions, OffsetSpec which) {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        partitions.forEach(partition -> wanted.put(partition, which));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        await(admin.listOffsets(wanted).all()).forEach((partition, found) -> offsets.put(partition, found.offset()));
        return offsets;
    }

    private static Map<String, Map<TopicPartition, OffsetAndMetadata>> committed(Admin admin, List<String> groups) {
        Map<String, ListConsumerGroupOffsetsSpec> wanted = new HashMap<>();
        groups.forEach(group -> wanted.put(group, new ListConsumerGroupOffsetsSpec()));
        return await(admin.listConsumerGroupOffsets(wanted).all());
    }

    private static Set<TopicPartition> assigned(ConsumerGroupDescription description) {
        Set<TopicPartition> partitions = new HashSet<>();
        description
                .members()
                .forEach(member -> partitions.addAll(member.assignment().topicPartitions()));
        return partitions;
    }
}
