package io.tidemark.bench.ingest;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/** How far a consumer group has come in its topic, by the offsets that it has committed. */
final class GroupProgress implements AutoCloseable {

    private final Admin admin;
    private final String group;

    GroupProgress(String bootstrapServers, String group) {
        this.admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
        this.group = group;
    }

    /** Records of all partitions, which begin at offset 0. */
    long records() throws InterruptedException {
        try {
            Collection<OffsetAndMetadata> offsets = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .values();
            return offsets.stream()
                    .filter(Objects::nonNull)
                    .mapToLong(OffsetAndMetadata::offset)
                    .sum();
        } catch (ExecutionException e) {
            throw new IllegalStateException("The offsets of " + group + " cannot be read", e);
        }
    }

    /** Members that have partitions to read. */
    int readers() throws InterruptedException {
        try {
            ConsumerGroupDescription description = admin.describeConsumerGroups(List.of(group))
                    .describedGroups()
                    .get(group)
                    .get();
            return (int) description.members().stream()
                    .filter(member -> !member.assignment().topicPartitions().isEmpty())
                    .count();
        } catch (ExecutionException e) {
            throw new IllegalStateException("The members of " + group + " cannot be read", e);
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
