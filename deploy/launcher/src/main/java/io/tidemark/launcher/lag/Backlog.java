package io.tidemark.launcher.lag;

import io.tidemark.launcher.cluster.Cluster;
import io.tidemark.launcher.cluster.Events;
import io.tidemark.launcher.cluster.TopicReader;
import io.tidemark.launcher.cluster.TopicReader.Stretch;
import io.tidemark.launcher.lag.GroupPositions.Position;
import io.tidemark.messaging.UndecodableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Looks at the unread records themselves: how old the oldest is, and whose they are. */
final class Backlog {

    /** Of unread records that are no events. */
    static final String UNREADABLE = "unreadable";

    /** Of events that name no project. */
    static final String NO_PROJECT = "none";

    private static final Duration POLL = Duration.ofMillis(500);
    private static final long PATIENCE_NANOS = Duration.ofSeconds(15).toNanos();

    private final Cluster cluster;

    Backlog(Cluster cluster) {
        this.cluster = cluster;
    }

    /**
     * What a group has not read of a project's records.
     *
     * @param records    how many; a record of several projects counts for each
     * @param oldestAt   timestamp of the oldest, milliseconds since 1970
     */
    record Share(long records, long oldestAt) {
        Share and(Share other) {
            return new Share(records + other.records, Math.min(oldestAt, other.oldestAt));
        }
    }

    /** The timestamp of the first unread record of each position that has one, in milliseconds since 1970. */
    Map<Position, Long> oldest(Collection<Position> positions) {
        Map<Position, Long> found = new HashMap<>();
        List<Position> open = new ArrayList<>(
                positions.stream().filter(position -> position.records() > 0).toList());
        try (KafkaConsumer<byte[], byte[]> consumer = cluster.consumer(null, 1)) {
            while (!open.isEmpty()) {
                // Groups stand at different places of a partition, and a consumer at one: a round for each.
                Map<TopicPartition, Position> round = new HashMap<>();
                open.forEach(position -> round.putIfAbsent(position.partition(), position));
                open.removeAll(Set.copyOf(round.values()));
                askOne(consumer, round, found);
            }
        }
        return found;
    }

    private static void askOne(
            KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Position> round, Map<Position, Long> found) {
        consumer.assign(round.keySet());
        round.forEach((partition, position) -> consumer.seek(partition, position.next()));
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!round.isEmpty() && System.nanoTime() - deadline < 0) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                Position position = round.remove(partition);
                if (position != null) {
                    found.put(position, record.timestamp());
                    consumer.pause(Set.of(partition));
                }
            }
        }
    }

    /**
     * The unread records of each group by topic and project.
     *
     * @param most records to look at in each partition
     */
    Map<String, Map<String, Map<String, Share>>> byProject(Collection<Position> positions, long most) throws Exception {
        Map<TopicPartition, List<Position>> readers = new HashMap<>();
        for (Position position : positions) {
            if (position.records() > 0
                    && Events.topic(position.partition().topic()).isPresent()) {
                readers.computeIfAbsent(position.partition(), any -> new ArrayList<>())
                        .add(position);
            }
        }
        Map<TopicPartition, Stretch> stretches = new HashMap<>();
        readers.forEach((partition, groups) -> {
            long from = groups.stream().mapToLong(Position::next).min().orElseThrow();
            stretches.put(
                    partition, new Stretch(from, Math.min(groups.getFirst().end(), from + most)));
        });
        Map<String, Map<String, Map<String, Share>>> shares = new TreeMap<>();
        if (stretches.isEmpty()) {
            return shares;
        }
        try (Events events = new Events(cluster)) {
            new TopicReader(cluster).read(stretches, records -> {
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    count(events, record, readers, shares);
                }
            });
        }
        return shares;
    }

    /** Whether every unread record of the position was looked at. */
    static boolean isWhole(Position position, Collection<Position> positions, long most) {
        long from = positions.stream()
                .filter(other -> other.partition().equals(position.partition()) && other.records() > 0)
                .mapToLong(Position::next)
                .min()
                .orElse(position.next());
        return position.end() - from <= most;
    }

    private static void count(
            Events events,
            ConsumerRecord<byte[], byte[]> record,
            Map<TopicPartition, List<Position>> readers,
            Map<String, Map<String, Map<String, Share>>> shares) {
        List<String> projects = projects(events, record);
        for (Position reader : readers.get(new TopicPartition(record.topic(), record.partition()))) {
            if (record.offset() >= reader.next()) {
                Map<String, Share> ofTopic = shares.computeIfAbsent(reader.group(), any -> new TreeMap<>())
                        .computeIfAbsent(record.topic(), any -> new TreeMap<>());
                projects.forEach(project -> ofTopic.merge(project, new Share(1, record.timestamp()), Share::and));
            }
        }
    }

    private static List<String> projects(Events events, ConsumerRecord<byte[], byte[]> record) {
        try {
            List<String> projects = Events.projects(events.decode(record.topic(), record.value()));
            return projects.isEmpty() ? List.of(NO_PROJECT) : projects;
        } catch (UndecodableException notOurs) {
            return List.of(UNREADABLE);
        }
    }
}
