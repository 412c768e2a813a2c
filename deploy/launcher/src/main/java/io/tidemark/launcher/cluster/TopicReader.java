package io.tidemark.launcher.cluster;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Reads stretches of partitions once, a poll at a time, so that memory does not grow with their length. */
public final class TopicReader {

    private static final Duration POLL = Duration.ofMillis(500);
    private static final long PATIENCE_NANOS = Duration.ofSeconds(30).toNanos();
    private static final int MOST_RECORDS = 1_000;

    private final Cluster cluster;

    public TopicReader(Cluster cluster) {
        this.cluster = cluster;
    }

    /**
     * A stretch of one partition.
     *
     * @param from  first offset
     * @param until offset after the last one
     */
    public record Stretch(long from, long until) {
        public long length() {
            return Math.max(0, until - from);
        }
    }

    /** Takes the records of one poll. */
    public interface Reading {
        void take(List<ConsumerRecord<byte[], byte[]>> records) throws Exception;
    }

    /**
     * Reads every record of the stretches, in order within each partition.
     *
     * @throws CommandFailedException when Kafka gives nothing for half a minute
     */
    public void read(Map<TopicPartition, Stretch> stretches, Reading reading) throws Exception {
        Map<TopicPartition, Stretch> open = new HashMap<>(stretches);
        open.values().removeIf(stretch -> stretch.length() == 0);
        if (open.isEmpty()) {
            return;
        }
        try (KafkaConsumer<byte[], byte[]> consumer = cluster.consumer(null, MOST_RECORDS)) {
            consumer.assign(open.keySet());
            open.forEach((partition, stretch) -> consumer.seek(partition, stretch.from()));
            long lastRecord = System.nanoTime();
            while (!open.isEmpty()) {
                ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL);
                boolean moved = !polled.isEmpty();
                for (TopicPartition partition : polled.partitions()) {
                    Stretch stretch = open.get(partition);
                    List<ConsumerRecord<byte[], byte[]>> within = polled.records(partition).stream()
                            .filter(record -> record.offset() < stretch.until())
                            .toList();
                    if (!within.isEmpty()) {
                        reading.take(within);
                    }
                }
                if (close(consumer, open)) {
                    moved = true;
                }
                lastRecord = moved ? System.nanoTime() : lastRecord;
                if (System.nanoTime() - lastRecord > PATIENCE_NANOS) {
                    throw new CommandFailedException("Kafka at " + cluster.bootstrapServers()
                            + " gave no record for half a minute though "
                            + open.keySet().iterator().next()
                            + " has more: see whether its leader is there, then run the command again.");
                }
            }
        }
    }

    /** Lets go of the partitions that are read to their end; offsets without a record count as read. */
    private static boolean close(KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Stretch> open) {
        Set<TopicPartition> done = new HashSet<>();
        open.forEach((partition, stretch) -> {
            if (consumer.position(partition) >= stretch.until()) {
                done.add(partition);
            }
        });
        if (done.isEmpty()) {
            return false;
        }
        done.forEach(open::remove);
        consumer.pause(done);
        return true;
    }
}
