package io.tidemark.bench.freshness;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.bench.Report;
import io.tidemark.messaging.AvroDecoder;
import io.tidemark.messaging.RegistryConfig;
import io.tidemark.messaging.SchemaRegistryClient;
import io.tidemark.schemas.Topics;
import io.tidemark.schemas.event.PostMetricsCollected;
import io.tidemark.testbed.Await;
import io.tidemark.testbed.stack.LocalStack;
import io.tidemark.testbed.stack.SimulatedPlatforms;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The whole way, with sync-service reading the simulated platforms as fast as it can. */
final class Collected {

    /** Arguments for the simulated platforms: no quotas, and accounts that tell all of a post in one answer. */
    static final List<String> PLATFORMS = List.of("--no-quotas", "--sift-accounts", "0", "--upcoming-posts", "0");

    /** What lets sync-service read every account again as soon as it has read it. */
    static final Map<String, String> WITHOUT_REST = Map.of(
            "TIDEMARK_SYNC_QUICK_INTERVAL", "1s",
            "TIDEMARK_SYNC_POSTS_INTERVAL", "1s",
            "TIDEMARK_SYNC_FULL_INTERVAL", "1s",
            "TIDEMARK_SYNC_POLL_INTERVAL", "50ms",
            "TIDEMARK_PLATFORMS_TIKTOK_CALLS_PER_SECOND", "100000",
            "TIDEMARK_PLATFORMS_TIKTOK_CALLS_PER_MINUTE", "6000000",
            "TIDEMARK_PLATFORMS_TIKTOK_CALLS_PER_DAY", "1000000000",
            "TIDEMARK_PLATFORMS_TIKTOK_ACCOUNT_CALLS_PER_MINUTE", "1000000");

    private static final Duration LOOK_EVERY = Duration.ofMillis(20);
    private static final Duration FIRST = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int PAGE = 50;

    private final LocalStack stack;
    private final Gateway gateway;
    private final String project;
    private final Delays topic = new Delays();
    private final Delays json = new Delays();
    private final Map<String, Instant> shown = new HashMap<>();
    private volatile boolean counts;

    Collected(LocalStack stack, Gateway gateway, String project) {
        this.stack = stack;
        this.gateway = gateway;
        this.project = project;
    }

    /** Has every account followed, waits for the first posts, and tells how fresh the gateway was for some time. */
    void hold(Report report, Duration warmUp, Duration time) throws IOException, InterruptedException {
        List<SimulatedPlatforms.Put> puts =
                SimulatedPlatforms.ask(stack.addresses().simulatorUrl()).puts();
        for (SimulatedPlatforms.Put put : puts) {
            gateway.put("/v1/projects/" + project + put.path(), put.body());
        }
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                        Map.of("bootstrap.servers", stack.addresses().bootstrapServers()),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
                SchemaRegistryClient registry = new SchemaRegistryClient(RegistryConfig.from(
                        Map.of("schema.registry.url", stack.addresses().registryUrl())))) {
            AvroDecoder<PostMetricsCollected> decoder = new AvroDecoder<>(
                    registry::schema, PostMetricsCollected.class, Topics.POST_METRICS_COLLECTED.schema());
            consumer.assign(IntStream.range(0, Topics.POST_METRICS_COLLECTED.partitions())
                    .mapToObj(partition -> new TopicPartition(Topics.POST_METRICS_COLLECTED.name(), partition))
                    .toList());
            consumer.seekToEnd(List.of());
            // Reading is left to its thread alone from here on; positions are fixed before it begins.
            consumer.assignment().forEach(consumer::position);
            try (Looker topicLooker = Looker.every("topic", Duration.ZERO, () -> read(consumer, decoder));
                    Looker jsonLooker = Looker.every("gateway", LOOK_EVERY, this::look)) {
                if (!Await.until(FIRST, () -> !shownPosts().isEmpty())) {
                    throw new IllegalStateException(
                            "The gateway served no post of the platforms within " + FIRST.toMinutes() + " minutes");
                }
                pass(warmUp, topicLooker, jsonLooker);
                CpuShares before = CpuShares.of(stack);
                counts = true;
                pass(time, topicLooker, jsonLooker);
                counts = false;
                CpuShares used = CpuShares.of(stack).minus(before);
                report.say(
                        "sync-service with %d accounts told %,.0f snapshots/s for %d s; the machine was busy to %.0f %%: %s",
                        puts.size(),
                        topic.count() / (double) time.toSeconds(),
                        time.toSeconds(),
                        100 * used.busy(time.toSeconds()),
                        used);
                report.say("  answer to %-24s %s", "the topic", topic);
                report.say("  answer to %-24s %s", "the gateway's JSON", json);
            }
        }
    }

    private static void pass(Duration time, Looker... lookers) {
        long end = System.nanoTime() + time.toNanos();
        Await.until(time, () -> {
            for (Looker looker : lookers) {
                looker.check();
            }
            return System.nanoTime() > end;
        });
    }

    private void read(KafkaConsumer<byte[], byte[]> consumer, AvroDecoder<PostMetricsCollected> decoder) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        long now = Clock.micros();
        if (counts) {
            for (ConsumerRecord<byte[], byte[]> record : records) {
                topic.add(now - Clock.micros(decoder.decode(record.value()).getObservedAt()));
            }
        }
    }

    /** A snapshot that is overtaken before it was shown is not counted here, only those that were. */
    private void look() throws IOException, InterruptedException {
        JsonNode items = gateway.get("/v1/projects/%s/posts?limit=%d".formatted(project, PAGE))
                .path("items");
        long now = Clock.micros();
        for (JsonNode item : items) {
            if (!item.path("observedAt").isTextual()) {
                continue;
            }
            Instant observedAt = Instant.parse(item.path("observedAt").textValue());
            Instant before = shown(item.path("postKey").textValue(), observedAt);
            if (counts && before != null && !before.equals(observedAt)) {
                json.add(now - Clock.micros(observedAt));
            }
        }
    }

    private synchronized Instant shown(String postKey, Instant observedAt) {
        return shown.put(postKey, observedAt);
    }

    private synchronized Map<String, Instant> shownPosts() {
        return Map.copyOf(shown);
    }
}
