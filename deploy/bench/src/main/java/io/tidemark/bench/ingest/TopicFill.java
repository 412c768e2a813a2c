package io.tidemark.bench.ingest;

import io.tidemark.bench.EventWriter;
import io.tidemark.schemas.Topic;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** Makes a topic and writes events into it as fast as the broker takes them. */
final class TopicFill<E extends SpecificRecord> implements AutoCloseable {

    private final EventWriter<E> writer;
    private final Map<Integer, Feed.Last> last = new ConcurrentHashMap<>();

    private TopicFill(EventWriter<E> writer) {
        this.writer = writer;
    }

    /** Makes the topic. */
    static <E extends SpecificRecord> TopicFill<E> of(Topic<E> topic, String bootstrapServers, String registryUrl)
            throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.createTopics(List.of(new NewTopic(topic.name(), topic.partitions(), (short) 1)
                            .configs(Map.of("retention.ms", "-1"))))
                    .all()
                    .get();
        }
        return new TopicFill<>(new EventWriter<>(
                topic, bootstrapServers, registryUrl, Map.of("linger.ms", "20", "batch.size", "262144")));
    }

    void write(E event, String postKey, Instant observedAt) {
        writer.write(
                event,
                stored -> last.merge(
                        stored.partition(),
                        new Feed.Last(stored.partition(), postKey, micros(observedAt), stored.offset()),
                        (one, other) -> one.offset() > other.offset() ? one : other));
    }

    /** Waits for everything and tells the last record of each partition. */
    List<Feed.Last> finish() {
        writer.flush();
        return List.copyOf(last.values());
    }

    /** Microseconds since 1970. */
    static long micros(Instant instant) {
        return Math.multiplyExact(instant.getEpochSecond(), 1_000_000L) + instant.getNano() / 1_000;
    }

    @Override
    public void close() {
        writer.close();
    }
}
