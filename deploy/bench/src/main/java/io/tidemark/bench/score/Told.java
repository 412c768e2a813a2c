package io.tidemark.bench.score;

import io.tidemark.schemas.Topic;
import io.tidemark.schemas.Topics;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/**
 * How many events are on the service's topics.
 *
 * @param scores of {@code ads-content.scored}
 * @param decisions of {@code ads-content.eligibility}
 */
record Told(long scores, long decisions) {

    static Told read(String bootstrapServers) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            return new Told(events(admin, Topics.ADS_CONTENT_SCORED), events(admin, Topics.ADS_CONTENT_ELIGIBILITY));
        } catch (ExecutionException e) {
            throw new IllegalStateException("The topics cannot be read", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    Told since(Told earlier) {
        return new Told(scores - earlier.scores, decisions - earlier.decisions);
    }

    private static long events(Admin admin, Topic<?> topic) throws ExecutionException, InterruptedException {
        if (!admin.listTopics().names().get().contains(topic.name())) {
            return 0;
        }
        int partitions = admin.describeTopics(List.of(topic.name()))
                .allTopicNames()
                .get()
                .get(topic.name())
                .partitions()
                .size();
        return admin
                .listOffsets(IntStream.range(0, partitions)
                        .boxed()
                        .collect(Collectors.toMap(
                                partition -> new TopicPartition(topic.name(), partition),
                                partition -> OffsetSpec.latest())))
                .all()
                .get()
                .values()
                .stream()
                .mapToLong(end -> end.offset())
                .sum();
    }
}
