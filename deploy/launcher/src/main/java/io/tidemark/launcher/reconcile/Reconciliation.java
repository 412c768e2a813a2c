package io.tidemark.launcher.reconcile;

import static io.tidemark.launcher.cluster.Cluster.await;

import io.tidemark.launcher.cluster.Cluster;
import io.tidemark.launcher.cluster.CommandFailedException;
import io.tidemark.launcher.cluster.Events;
import io.tidemark.launcher.cluster.Progress;
import io.tidemark.launcher.cluster.TopicReader;
import io.tidemark.launcher.cluster.TopicReader.Stretch;
import io.tidemark.launcher.lag.GroupPositions;
import io.tidemark.messaging.DeadLetterQueue;
import io.tidemark.messaging.UndecodableException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/**
 * Folds a topic up to where a group has committed, in the database, and compares the outcome with the group's tables. Events
 * that come meanwhile may be in the tables or not; what they touch is left out. Dead letters are left out, because the group
 * could not store them. Memory does not grow with the topic: events go through it a poll at a time.
 */
final class Reconciliation {

    private static final int PLACES = 10;

    private final Cluster cluster;
    private final Feed feed;
    private final PrintWriter err;
    private final Set<String> deadLetters = new HashSet<>();
    private final List<String> unreadable = new ArrayList<>();
    private long records;
    private long unreadableCount;
    private long setAside;

    Reconciliation(Cluster cluster, Feed feed, PrintWriter err) {
        this.cluster = cluster;
        this.feed = feed;
        this.err = err;
    }

    /**
     * What came out.
     *
     * @param records     that the group had committed when it began
     * @param deadLetters among them
     * @param unreadable  records that are no events though they are no dead letters: they are lost
     * @param moving      posts, accounts or ads that changed meanwhile and were left out
     * @param begunLate   whether the topic's first records are gone, so that rows of theirs show as extra
     */
    record Outcome(
            String topic,
            String group,
            String schema,
            long records,
            long deadLetters,
            long unreadable,
            List<String> unreadablePlaces,
            long moving,
            boolean begunLate,
            List<Difference> tables) {

        boolean isEqual() {
            return unreadable == 0 && tables.stream().allMatch(Difference::isNone);
        }
    }

    /** Compares in one transaction, which sees the tables as they were at its beginning and leaves nothing behind. */
    Outcome run(Connection connection, String onlyTable) throws Exception {
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        try (Admin admin = cluster.admin();
                Events events = new Events(cluster)) {
            Map<TopicPartition, Long> committed = committed(admin);
            takeSnapshot(connection);
            Map<TopicPartition, Long> first = GroupPositions.offsets(admin, committed.keySet(), OffsetSpec.earliest());
            Map<TopicPartition, Long> end = GroupPositions.offsets(admin, committed.keySet(), OffsetSpec.latest());
            readDeadLetters(admin);
            Stage stage = new Stage(connection, feed.topic().schema());
            stage.create();
            Map<TopicPartition, Stretch> stretches = new HashMap<>();
            end.forEach((partition, last) -> stretches.put(partition, new Stretch(first.get(partition), last)));
            long total = stretches.values().stream().mapToLong(Stretch::length).sum();
            Progress progress = new Progress(err, "read", total);
            new TopicReader(cluster).read(stretches, batch -> {
                stage(
                        events,
                        stage,
                        batch,
                        committed.get(new TopicPartition(
                                batch.getFirst().topic(), batch.getFirst().partition())));
                records += batch.size();
                progress.at(records);
            });
            long moving = stage.settle(feed.entity());
            List<Difference> differences = new ArrayList<>();
            for (Comparison comparison : feed.comparisons()) {
                if (onlyTable == null || onlyTable.equals(comparison.table())) {
                    differences.add(Difference.of(connection, comparison, feed.entity()));
                }
            }
            long read = committed.entrySet().stream()
                    .mapToLong(entry -> Math.max(0, entry.getValue() - first.get(entry.getKey())))
                    .sum();
            boolean begunLate = first.values().stream().anyMatch(offset -> offset > 0);
            return new Outcome(
                    feed.topic().name(),
                    feed.group(),
                    feed.role(),
                    read,
                    setAside,
                    unreadableCount,
                    unreadable,
                    moving,
                    begunLate,
                    differences);
        } finally {
            connection.rollback();
        }
    }

    /** Before which offset the group has settled every record, of every partition. */
    private Map<TopicPartition, Long> committed(Admin admin) {
        String topic = feed.topic().name();
        if (!await(admin.listTopics().names()).contains(topic)) {
            throw new CommandFailedException("There is no topic " + topic + " at " + cluster.bootstrapServers() + ".");
        }
        Map<TopicPartition, OffsetAndMetadata> offsets =
                await(admin.listConsumerGroupOffsets(feed.group()).partitionsToOffsetAndMetadata());
        Map<TopicPartition, Long> committed = new HashMap<>();
        await(admin.describeTopics(List.of(topic)).allTopicNames())
                .get(topic)
                .partitions()
                .forEach(partition -> {
                    TopicPartition place = new TopicPartition(topic, partition.partition());
                    OffsetAndMetadata offset = offsets.get(place);
                    committed.put(place, offset == null ? 0L : offset.offset());
                });
        return committed;
    }

    private void takeSnapshot(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement
                    .executeQuery("SELECT FROM " + feed.comparisons().getFirst().table() + " LIMIT 0")
                    .close();
        }
    }

    private void readDeadLetters(Admin admin) throws Exception {
        String queue = DeadLetterQueue.topic(feed.group());
        if (!await(admin.listTopics().names()).contains(queue)) {
            return;
        }
        Set<TopicPartition> partitions = new HashSet<>();
        await(admin.describeTopics(List.of(queue)).allTopicNames())
                .get(queue)
                .partitions()
                .forEach(partition -> partitions.add(new TopicPartition(queue, partition.partition())));
        Map<TopicPartition, Long> first = GroupPositions.offsets(admin, partitions, OffsetSpec.earliest());
        Map<TopicPartition, Stretch> stretches = new HashMap<>();
        GroupPositions.offsets(admin, partitions, OffsetSpec.latest())
                .forEach((partition, end) -> stretches.put(partition, new Stretch(first.get(partition), end)));
        new TopicReader(cluster).read(stretches, letters -> {
            for (ConsumerRecord<byte[], byte[]> letter : letters) {
                if (feed.topic().name().equals(header(letter, DeadLetterQueue.TOPIC))) {
                    deadLetters.add(
                            header(letter, DeadLetterQueue.PARTITION) + "@" + header(letter, DeadLetterQueue.OFFSET));
                }
            }
        });
    }

    private void stage(Events events, Stage stage, List<ConsumerRecord<byte[], byte[]>> batch, long committed)
            throws SQLException {
        List<SpecificRecord> settled = new ArrayList<>();
        List<SpecificRecord> late = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : batch) {
            String target = header(record, DeadLetterQueue.REPLAY_GROUP);
            String place = record.partition() + "@" + record.offset();
            if (target != null && !target.equals(feed.group())) {
                continue;
            }
            if (deadLetters.contains(place)) {
                setAside++;
                continue;
            }
            SpecificRecord event = decode(events, record);
            if (event != null) {
                (record.offset() < committed ? settled : late).add(event);
            } else if (record.offset() < committed) {
                unreadableCount++;
                if (unreadable.size() < PLACES) {
                    unreadable.add(place);
                }
            }
        }
        stage.add(settled, false);
        stage.add(late, true);
    }

    private static SpecificRecord decode(Events events, ConsumerRecord<byte[], byte[]> record) {
        try {
            SpecificRecord event = events.decode(record.topic(), record.value());
            return Stage.isStorable(event) ? event : null;
        } catch (UndecodableException notAnEvent) {
            return null;
        }
    }

    private static String header(ConsumerRecord<?, ?> record, String key) {
        Header header = record.headers().lastHeader(key);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
}
