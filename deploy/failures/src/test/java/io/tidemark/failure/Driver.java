package io.tidemark.failure;

import io.tidemark.schemas.Topic;
import io.tidemark.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends drawn events to the topics as sync-service would, through whatever faults, and keeps the ledger. */
final class Driver implements AutoCloseable {

    static final List<Topic<?>> TOPICS = List.of(
            Topics.POSTS_SYNCED,
            Topics.POST_METRICS_COLLECTED,
            Topics.ACCOUNT_METRICS_COLLECTED,
            Topics.AD_METRICS_COLLECTED,
            Topics.ACCOUNT_SYNCS_REPORTED);

    private final EventDraw draw;
    private final SplittableRandom again;
    private final WireFormat wire;
    private final Ledger ledger;
    private final int perSecond;
    private final KafkaProducer<byte[], byte[]> producer;
    private Thread thread;
    private volatile boolean stopping;
    private volatile RuntimeException failure;

    /**
     * A driver that does not send yet. It asks the registry for its schemas' ids at once, because it is not the one that is
     * tested.
     *
     * @param bootstrapServers the driver's own way to Kafka
     * @param perSecond        events, as long as Kafka takes them
     */
    Driver(long seed, int posts, String bootstrapServers, WireFormat wire, Ledger ledger, int perSecond) {
        this.draw = new EventDraw(seed, posts);
        this.again = new SplittableRandom(seed);
        this.wire = wire;
        this.ledger = ledger;
        this.perSecond = perSecond;
        TOPICS.forEach(topic -> wire.register(topic.name(), topic.schema()));
        this.producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                        ProducerConfig.ACKS_CONFIG, "all",
                        ProducerConfig.LINGER_MS_CONFIG, 20,
                        ProducerConfig.MAX_BLOCK_MS_CONFIG, 120_000,
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 3_000,
                        // Short, so that a long fault leaves events of which nobody knows whether they were stored.
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 6_000,
                        ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Sends in a thread of its own until {@link #stop()}. */
    void start() {
        thread = Thread.ofPlatform().daemon().name("driver").start(this::run);
    }

    /** Sends so many events in this thread. */
    void send(int count) {
        for (int i = 0; i < count; i++) {
            send(draw.next());
        }
        producer.flush();
    }

    /** Ends the sending and waits until each event is acknowledged or given up. */
    void stop() {
        stopping = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while stopping the driver", e);
        }
        producer.flush();
        if (failure != null) {
            throw failure;
        }
    }

    private void run() {
        long nanosEach = Duration.ofSeconds(1).dividedBy(perSecond).toNanos();
        long due = System.nanoTime();
        try {
            while (!stopping) {
                send(draw.next());
                due = Math.max(
                        due + nanosEach,
                        System.nanoTime() - Duration.ofSeconds(1).toNanos());
                LockSupport.parkNanos(due - System.nanoTime());
            }
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    private void send(EventDraw.Drawn drawn) {
        byte[] value = drawn.event() == null
                ? drawn.poison()
                : wire.encode(drawn.topic().name(), drawn.topic().schema(), drawn.event());
        // A producer that lost an acknowledgement sends again; so does a source that was asked twice.
        int times = again.nextInt(50) == 0 ? 2 : 1;
        for (int i = 0; i < times; i++) {
            send(drawn, value);
        }
    }

    private void send(EventDraw.Drawn drawn, byte[] value) {
        String topic = drawn.topic().name();
        producer.send(
                new ProducerRecord<>(topic, drawn.key().getBytes(StandardCharsets.UTF_8), value),
                (stored, lost) -> ledger.add(new Ledger.Line(
                        lost == null,
                        topic,
                        lost == null ? stored.partition() : -1,
                        lost == null ? stored.offset() : -1,
                        drawn.event(),
                        drawn.poison(),
                        drawn.storable())));
    }

    @Override
    public void close() {
        stopping = true;
        producer.close(Duration.ofSeconds(5));
    }
}
