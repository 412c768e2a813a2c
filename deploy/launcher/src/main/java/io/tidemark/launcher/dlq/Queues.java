package io.tidemark.launcher.dlq;

import static io.tidemark.launcher.cluster.Cluster.await;

import io.tidemark.launcher.cluster.CommandFailedException;
import io.tidemark.launcher.cluster.TopicReader.Stretch;
import io.tidemark.launcher.lag.GroupPositions;
import io.tidemark.messaging.DeadLetterQueue;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** The dead-letter topics of a cluster, and which of their records were put back. */
final class Queues {

    private final Admin admin;
    private final Map<TopicPartition, Handled> handled = new HashMap<>();
    private final Map<TopicPartition, Long> first = new HashMap<>();
    private final Map<TopicPartition, Long> end = new HashMap<>();

    private Queues(Admin admin) {
        this.admin = admin;
    }

    /**
     * The queues of the groups, or of every group when none is named.
     *
     * @throws CommandFailedException when a group has no queue
     */
    static Queues of(Admin admin, List<String> groups) {
        TreeSet<String> known = new TreeSet<>();
        for (String topic : await(admin.listTopics().names())) {
            if (topic.endsWith(Letter.SUFFIX)) {
                known.add(topic.substring(0, topic.length() - Letter.SUFFIX.length()));
            }
        }
        for (String group : groups) {
            if (!known.contains(group)) {
                throw new CommandFailedException("The group " + group + " has no dead-letter topic; "
                        + (known.isEmpty() ? "no group has." : "there are those of " + String.join(", ", known) + "."));
            }
        }
        Queues queues = new Queues(admin);
        queues.look(groups.isEmpty() ? known : Set.copyOf(groups));
        return queues;
    }

    private void look(Set<String> groups) {
        if (groups.isEmpty()) {
            return;
        }
        Set<TopicPartition> partitions = new HashSet<>();
        List<String> topics = groups.stream().map(DeadLetterQueue::topic).toList();
        await(admin.describeTopics(topics).allTopicNames())
                .forEach((topic, description) -> description
                        .partitions()
                        .forEach(partition -> partitions.add(new TopicPartition(topic, partition.partition()))));
        first.putAll(GroupPositions.offsets(admin, partitions, OffsetSpec.earliest()));
        end.putAll(GroupPositions.offsets(admin, partitions, OffsetSpec.latest()));
        for (String topic : topics) {
            Map<TopicPartition, OffsetAndMetadata> committed =
                    await(admin.listConsumerGroupOffsets(Turn.group(topic)).partitionsToOffsetAndMetadata());
            partitions.stream()
                    .filter(partition -> partition.topic().equals(topic))
                    .forEach(partition ->
                            handled.put(partition, Handled.of(committed.get(partition), first.get(partition))));
        }
    }

    /** All records, or those from the first on that was not put back. */
    Map<TopicPartition, Stretch> stretches(boolean all) {
        Map<TopicPartition, Stretch> stretches =
                new TreeMap<>(java.util.Comparator.comparing(TopicPartition::toString));
        handled.forEach((partition, done) -> stretches.put(
                partition, new Stretch(all ? first.get(partition) : done.position(), end.get(partition))));
        return stretches;
    }

    long records(boolean all) {
        return stretches(all).values().stream().mapToLong(Stretch::length).sum();
    }

    boolean isHandled(Letter letter) {
        return handled.get(partition(letter)).contains(letter.record().offset());
    }

    /** Remembers that the letters, all of one queue, were put back. */
    void commit(Turn turn, List<Letter> letters) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (Letter letter : letters) {
            Handled done = handled.get(partition(letter));
            done.add(letter.record().offset());
            offsets.put(partition(letter), done.toCommit());
        }
        if (!offsets.isEmpty()) {
            turn.commit(offsets);
        }
    }

    /** The topics that a group has read; a dead letter from elsewhere would never reach it again. */
    Set<String> topicsOf(String group) {
        Set<String> topics = new HashSet<>();
        await(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
                .keySet()
                .forEach(partition -> topics.add(partition.topic()));
        return topics;
    }

    private static TopicPartition partition(Letter letter) {
        return new TopicPartition(letter.record().topic(), letter.record().partition());
    }
}
