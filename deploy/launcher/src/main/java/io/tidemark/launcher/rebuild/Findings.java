package io.tidemark.launcher.rebuild;

import io.tidemark.launcher.cluster.Cluster;
import io.tidemark.launcher.cluster.Events;
import io.tidemark.launcher.cluster.TopicReader;
import io.tidemark.launcher.cluster.TopicReader.Stretch;
import io.tidemark.launcher.reconcile.Difference;
import io.tidemark.launcher.reconcile.Feed;
import io.tidemark.messaging.UndecodableException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * In what the service's tables differ from those that were filled anew. Records that only one of the two may have stored are
 * read, and what they are about is left out, so that a service that goes on shows no false difference.
 *
 * @param moving posts, accounts or ads that were left out
 * @param tables missing are rows that the service's tables lack, extra those that no event explains
 */
record Findings(long moving, List<Difference> tables) {

    boolean areNone() {
        return tables.stream().allMatch(Difference::isNone);
    }

    /** Compares in one transaction, which leaves nothing behind. */
    static Findings of(Connection connection, Scope scope, Cluster cluster, Offsets offsets) throws Exception {
        Map<TopicPartition, Stretch> unsure = new HashMap<>();
        Map<String, Map<TopicPartition, Long>> from = new HashMap<>();
        for (Feed feed : scope.feeds()) {
            from.put(feed.group(), lower(offsets, feed));
        }
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TEMPORARY TABLE moving (entity text COLLATE \"C\", kind text) ON COMMIT DROP");
            for (Feed feed : scope.feeds()) {
                Map<TopicPartition, Long> start = from.get(feed.group());
                offsets.end(feed.topic().name())
                        .forEach((partition, end) ->
                                unsure.put(partition, new Stretch(start.getOrDefault(partition, 0L), end)));
                readMoving(connection, cluster, feed, unsure);
                unsure.clear();
            }
            statement.execute("ANALYZE moving");
            List<Difference> differences = new ArrayList<>();
            for (EventTable table : scope.tables()) {
                differences.add(Difference.between(
                        statement,
                        table.name(),
                        table.keys(connection, scope.role()),
                        table.comparedColumns(connection, scope.role()),
                        settled(scope.shadowSchema(), table),
                        settled(scope.role(), table)));
            }
            return new Findings(count(statement), differences);
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    /** Before these offsets both have settled every record. */
    private static Map<TopicPartition, Long> lower(Offsets offsets, Feed feed) {
        Map<TopicPartition, Long> lower =
                offsets.next(feed.group(), feed.topic().name());
        offsets.next(Scope.shadow(feed.group()), feed.topic().name())
                .forEach((partition, offset) -> lower.merge(partition, offset, Math::min));
        return lower;
    }

    private static void readMoving(
            Connection connection, Cluster cluster, Feed feed, Map<TopicPartition, Stretch> unsure) throws Exception {
        if (unsure.values().stream().allMatch(stretch -> stretch.length() == 0)) {
            return;
        }
        try (Events events = new Events(cluster);
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO moving SELECT told, ? FROM unnest(?::text[]) AS told")) {
            new TopicReader(cluster).read(unsure, records -> {
                Set<String> entities = new TreeSet<>();
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    String entity = entity(events, record, feed.entity());
                    if (entity != null && entity.indexOf('\0') < 0) {
                        entities.add(entity);
                    }
                }
                insert.setString(1, feed.entity());
                insert.setArray(2, connection.createArrayOf("text", entities.toArray()));
                insert.executeUpdate();
            });
        }
    }

    /** Null for what is no event, which touches no row. */
    private static String entity(Events events, ConsumerRecord<byte[], byte[]> record, String field) {
        try {
            SpecificRecord event = events.decode(record.topic(), record.value());
            Object value = event.get(event.getSchema().getField(field).pos());
            return value == null ? null : value.toString();
        } catch (UndecodableException notAnEvent) {
            return null;
        }
    }

    private static String settled(String schema, EventTable table) {
        return "(SELECT * FROM %s.%s AS kept WHERE NOT EXISTS (SELECT FROM moving WHERE kind = '%s' AND entity = kept.%s::text))"
                .formatted(schema, table.name(), table.entity(), table.entity());
    }

    private static long count(Statement statement) throws SQLException {
        try (ResultSet rows =
                statement.executeQuery("SELECT count(*) FROM (SELECT DISTINCT kind, entity FROM moving) AS d")) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
