package io.tidemark.bench.freshness;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** How many records wait for each consumer group. */
final class Lag implements AutoCloseable {

    private final Admin admin;
    private final List<Reader> readers;

    /** A consumer group and the topic that it reads. */
    record Reader(String group, String topic, int partitions) {}

    Lag(String bootstrapServers, List<Reader> readers) {
        this.admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
        this.readers = List.copyOf(readers);
    }

    /** Records that wait at this moment, by group, in the order of the readers. */
    Map<String, Long> now() throws InterruptedException {
        Map<String, Long> waiting = new LinkedHashMap<>();
        for (Reader reader : readers) {
            waiting.put(reader.group(), of(reader));
        }
        return waiting;
    }

    private long of(Reader reader) throws InterruptedException {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        for (int partition = 0; partition < reader.partitions(); partition++) {
            latest.put(new TopicPartition(reader.topic(), partition), OffsetSpec.latest());
        }
        try {
            Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(reader.group())
                    .partitionsToOffsetAndMetadata()
                    .get();
            Map<TopicPartition, ListOffsetsResultInfo> ends =
                    admin.listOffsets(latest).all().get();
            long waiting = 0;
            for (Map.Entry<TopicPartition, ListOffsetsResultInfo> end : ends.entrySet()) {
                OffsetAndMetadata position = committed.get(end.getKey());
                waiting += end.getValue().offset() - (position == null ? 0 : position.offset());
            }
            return Math.max(waiting, 0);
        } catch (ExecutionException e) {
            throw new IllegalStateException("The lag of " + reader.group() + " cannot be read", e);
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
