package io.tidemark.launcher.rebuild;

import io.tidemark.launcher.cluster.Cluster;
import io.tidemark.launcher.cluster.TopicReader;
import io.tidemark.launcher.cluster.TopicReader.Stretch;
import io.tidemark.launcher.reconcile.Feed;
import io.tidemark.messaging.DeadLetterQueue;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/** Records that could not be stored while the tables were filled anew, and are no dead letters of the service itself. */
final class Refusals {

    private final Cluster cluster;
    private final Offsets offsets;

    Refusals(Cluster cluster, Offsets offsets) {
        this.cluster = cluster;
        this.offsets = offsets;
    }

    /** How many there are of a group. What they made in the service's tables is not in the others. */
    long of(Feed feed) throws Exception {
        Set<String> refused = new HashSet<>();
        read(DeadLetterQueue.topic(Scope.shadow(feed.group())), refused::add);
        if (!refused.isEmpty()) {
            read(DeadLetterQueue.topic(feed.group()), refused::remove);
        }
        return refused.size();
    }

    private void read(String queue, Consumer<String> origins) throws Exception {
        if (!offsets.topics().contains(queue)) {
            return;
        }
        Map<TopicPartition, Long> first = offsets.first(queue);
        Map<TopicPartition, Stretch> stretches = new HashMap<>();
        offsets.end(queue)
                .forEach((partition, end) -> stretches.put(partition, new Stretch(first.get(partition), end)));
        new TopicReader(cluster).read(stretches, letters -> letters.forEach(letter -> origins.accept(origin(letter))));
    }

    private static String origin(ConsumerRecord<byte[], byte[]> letter) {
        return header(letter, DeadLetterQueue.TOPIC) + " " + header(letter, DeadLetterQueue.PARTITION) + "@"
                + header(letter, DeadLetterQueue.OFFSET);
    }

    private static String header(ConsumerRecord<?, ?> record, String key) {
        Header header = record.headers().lastHeader(key);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
}
