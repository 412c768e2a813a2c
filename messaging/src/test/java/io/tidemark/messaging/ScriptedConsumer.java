package io.tidemark.messaging;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Kafka's mock keeps the records of past polls out of reach; a real log does not, and commits may fail. */
final class ScriptedConsumer extends MockConsumer<byte[], byte[]> {

    final Deque<RuntimeException> commitFailures = new ArrayDeque<>();
    private final Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> log = new HashMap<>();

    ScriptedConsumer() {
        super("earliest");
    }

    @Override
    public synchronized void addRecord(ConsumerRecord<byte[], byte[]> record) {
        log.computeIfAbsent(new TopicPartition(record.topic(), record.partition()), key -> new ArrayList<>())
                .add(record);
        super.addRecord(record);
    }

    @Override
    public synchronized void seek(TopicPartition partition, long offset) {
        super.seek(partition, offset);
        log.getOrDefault(partition, List.of()).stream()
                .filter(record -> record.offset() >= offset)
                .forEach(super::addRecord);
    }

    @Override
    public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
        if (!commitFailures.isEmpty()) {
            throw commitFailures.remove();
        }
        super.commitSync(offsets, timeout);
    }
}
