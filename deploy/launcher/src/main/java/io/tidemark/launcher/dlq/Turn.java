package io.tidemark.launcher.dlq;

import io.tidemark.launcher.cluster.Cluster;
import io.tidemark.launcher.cluster.CommandFailedException;
import io.tidemark.launcher.lag.GroupPositions;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;

/**
 * A run's turn at a dead-letter topic: it is the only member of the group under which it is committed what was put back. A
 * second run finds a member and does not begin; one that Kafka took for dead cannot commit any more.
 */
final class Turn implements AutoCloseable {

    private static final long PATIENCE_NANOS = Duration.ofSeconds(60).toNanos();
    private static final Duration POLL = Duration.ofMillis(200);

    private final String queue;
    private final String group;
    private final Admin admin;
    private final KafkaConsumer<byte[], byte[]> member;

    private Turn(Cluster cluster, Admin admin, String queue) {
        this.queue = queue;
        this.group = group(queue);
        this.admin = admin;
        this.member = cluster.consumer(group, 1);
    }

    /** Under this name it is committed which records of a queue were put back. */
    static String group(String queue) {
        return queue + ".replay";
    }

    /**
     * Takes the turn, or leaves it to the run that has it.
     *
     * @param queue a dead-letter topic
     * @throws CommandFailedException when another run is under way
     */
    static Turn take(Cluster cluster, Admin admin, String queue) {
        Turn turn = new Turn(cluster, admin, queue);
        try {
            turn.requireMembers(0);
            turn.join();
            turn.requireMembers(1);
            return turn;
        } catch (RuntimeException e) {
            turn.close();
            throw e;
        }
    }

    private void join() {
        member.subscribe(List.of(queue), new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> partitions) {}

            /** The records are read elsewhere; here only the membership counts. */
            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                member.pause(partitions);
            }
        });
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (member.assignment().isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new CommandFailedException("Kafka gave this run no turn at " + queue
                        + " within a minute: see whether" + " the group " + group + " may be joined.");
            }
            member.poll(POLL);
            requireMembers(1);
        }
    }

    /** Two runs that began at the same moment may both see each other and both give way. */
    private void requireMembers(int most) {
        if (GroupPositions.members(admin, group) > most) {
            throw anotherRun();
        }
    }

    /** Stays a member; called between batches. */
    void keep() {
        member.poll(Duration.ZERO);
    }

    /**
     * Remembers what was put back.
     *
     * @throws CommandFailedException when the turn was lost meanwhile
     */
    void commit(Map<TopicPartition, OffsetAndMetadata> offsets) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            try {
                member.commitSync(offsets);
                return;
            } catch (RebalanceInProgressException somebodyKnocks) {
                if (System.nanoTime() > deadline) {
                    throw lost(somebodyKnocks);
                }
                member.poll(POLL);
            } catch (CommitFailedException takenForDead) {
                throw lost(takenForDead);
            }
        }
    }

    private CommandFailedException anotherRun() {
        return new CommandFailedException("Another run puts back records of " + queue
                + ": wait until it has ended, or 45 s after it was killed, and run the command again.");
    }

    private CommandFailedException lost(RuntimeException cause) {
        return new CommandFailedException(
                "Kafka took this run for dead, so that the last records that were put back onto the topic of " + queue
                        + " are not remembered and are put back once more by the next run; run the command again.",
                cause);
    }

    @Override
    public void close() {
        member.close();
    }
}
