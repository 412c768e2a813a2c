package io.tidemark.launcher.rebuild;

import static io.tidemark.launcher.cluster.Cluster.await;

import io.tidemark.launcher.cluster.CommandFailedException;
import io.tidemark.launcher.lag.GroupPositions;
import io.tidemark.testbed.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** The broker's books of topics and groups. */
final class Offsets {

    private static final Duration MEMBERS_GONE = Duration.ofSeconds(60);

    private final Admin admin;

    Offsets(Admin admin) {
        this.admin = admin;
    }

    /** The first offset of each partition. */
    Map<TopicPartition, Long> first(String topic) {
        return GroupPositions.offsets(admin, partitions(topic), OffsetSpec.earliest());
    }

    /** The offset of the next record of each partition. */
    Map<TopicPartition, Long> end(String topic) {
        return GroupPositions.offsets(admin, partitions(topic), OffsetSpec.latest());
    }

    /** The first record of each partition that was published at the moment or later; its end where there is none. */
    Map<TopicPartition, Long> at(String topic, Instant moment) {
        Map<TopicPartition, Long> end = end(topic);
        Map<TopicPartition, Long> at = new HashMap<>();
        GroupPositions.offsets(admin, end.keySet(), OffsetSpec.forTimestamp(moment.toEpochMilli()))
                .forEach((partition, offset) -> at.put(partition, offset < 0 ? end.get(partition) : offset));
        return at;
    }

    /** What a group reads next of each partition: the partition's first where it has committed nothing. */
    Map<TopicPartition, Long> next(String group, String topic) {
        Map<TopicPartition, Long> next = first(topic);
        Map<TopicPartition, OffsetAndMetadata> committed = committed(group);
        next.replaceAll((partition, first) -> {
            OffsetAndMetadata offset = committed.get(partition);
            return offset == null ? first : Math.max(first, offset.offset());
        });
        return next;
    }

    private Map<TopicPartition, OffsetAndMetadata> committed(String group) {
        try {
            return await(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
        } catch (GroupIdNotFoundException never) {
            return Map.of();
        }
    }

    int members(String group) {
        return GroupPositions.members(admin, group);
    }

    /** Sets what a group without members reads next. */
    void set(String group, Map<TopicPartition, Long> offsets) {
        Map<TopicPartition, OffsetAndMetadata> wanted = new HashMap<>();
        offsets.forEach((partition, offset) -> wanted.put(partition, new OffsetAndMetadata(offset)));
        await(admin.alterConsumerGroupOffsets(group, wanted).all());
    }

    /**
     * Waits until no group has a member; Kafka knows a process that was killed for some seconds yet.
     *
     * @throws CommandFailedException when one still has after a minute
     */
    void awaitNoMembers(Collection<String> groups) {
        for (String group : groups) {
            if (!Await.until(MEMBERS_GONE, () -> members(group) == 0)) {
                throw new CommandFailedException("A process still reads as " + group
                        + ": end it, or the run of replay that it belongs to, and run the command again.");
            }
        }
    }

    /** Forgets groups without members, and their dead letters. */
    void forget(Collection<String> groups, Collection<String> queues) {
        await(admin.deleteConsumerGroups(known(groups)).all());
        Set<String> known = new HashSet<>(topics());
        known.retainAll(queues);
        await(admin.deleteTopics(known).all());
    }

    private List<String> known(Collection<String> groups) {
        return await(admin.listGroups(ListGroupsOptions.forConsumerGroups()).all()).stream()
                .map(GroupListing::groupId)
                .filter(groups::contains)
                .toList();
    }

    Set<String> topics() {
        return await(admin.listTopics().names());
    }

    Set<TopicPartition> partitions(String topic) {
        if (!topics().contains(topic)) {
            throw new CommandFailedException("There is no topic " + topic + ".");
        }
        Set<TopicPartition> partitions = new HashSet<>();
        await(admin.describeTopics(List.of(topic)).allTopicNames())
                .get(topic)
                .partitions()
                .forEach(partition -> partitions.add(new TopicPartition(topic, partition.partition())));
        return partitions;
    }
}
