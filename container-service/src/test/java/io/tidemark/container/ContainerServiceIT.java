package io.tidemark.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micronaut.context.ApplicationContext;
import io.micronaut.http.client.BlockingHttpClient;
import io.micronaut.http.client.HttpClient;
import io.micronaut.runtime.server.EmbeddedServer;
import io.tidemark.container.post.Events;
import io.tidemark.messaging.EventPublisher;
import io.tidemark.schemas.NaturalKeys;
import io.tidemark.schemas.Topics;
import io.tidemark.schemas.event.PostSynced;
import io.tidemark.testbed.LocalKafka;
import io.tidemark.testbed.LocalRegistry;
import io.tidemark.testbed.MigratedDatabase;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The service as it is configured, with a real broker, registry and database. */
class ContainerServiceIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static MigratedDatabase database;
    private static EmbeddedServer server;
    private static EventPublisher publisher;

    @BeforeAll
    static void start() {
        database = MigratedDatabase.create("containers", "container_service", 2);
        server = ApplicationContext.run(
                EmbeddedServer.class,
                Map.ofEntries(
                        Map.entry("micronaut.server.port", -1),
                        Map.entry("datasources.default.url", database.address().jdbcUrl()),
                        Map.entry("datasources.default.username", "containers"),
                        Map.entry(
                                "datasources.default.password",
                                database.address().password()),
                        Map.entry("kafka.bootstrap.servers", LocalKafka.shared().bootstrapServers()),
                        Map.entry(
                                "kafka.schema.registry.url",
                                LocalRegistry.shared().url())));
        publisher = server.getApplicationContext().getBean(EventPublisher.class);
    }

    @AfterAll
    static void stop() {
        server.close();
        database.close();
    }

    @Test
    void postsGoFromTheTopicIntoTheTableAndTheirContainersAreAnnounced() throws Exception {
        List<PostSynced> events = new ArrayList<>();
        TreeSet<String> keys = new TreeSet<>();
        for (int i = 0; i < 1_000; i++) {
            events.add(Events.of("flow" + i, "2026-03-05T10:00:00Z")
                    .setProjectIds(List.of(Events.PROJECT_A.toString(), Events.PROJECT_B.toString()))
                    .build());
            keys.add(NaturalKeys.projectPostKey(Events.PROJECT_A, "tiktok:flow" + i));
            keys.add(NaturalKeys.projectPostKey(Events.PROJECT_B, "tiktok:flow" + i));
        }
        publisher.publish(Topics.POSTS_SYNCED, events);

        await().atMost(PATIENCE)
                .until(() -> count("content_containers WHERE announced AND post_key LIKE '%flow%'") == 2_000);
        assertThat(count("platform_posts WHERE post_key LIKE '%flow%'")).isEqualTo(1_000);
        List<String> announced = announcedKeys("flow");
        assertThat(announced).containsExactlyInAnyOrderElementsOf(keys);

        publisher.publish(Topics.POSTS_SYNCED, events);
        PostSynced last = Events.of("marker", "2026-03-05T10:00:00Z").build();
        publisher.publish(Topics.POSTS_SYNCED, List.of(last));
        await().atMost(PATIENCE).until(() -> count("platform_posts WHERE post_key = 'tiktok:marker'") == 1);
        assertThat(announcedKeys("flow")).hasSameSizeAs(announced);
    }

    @Test
    void poisonGoesToTheDeadLettersAndItsNeighboursAreStored() {
        List<PostSynced> events = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            events.add(Events.of("neighbour" + i, "2026-03-05T10:00:00Z").build());
        }
        events.add(10, Events.of("nul\0", "2026-03-05T10:00:00Z").build());
        events.add(20, Events.of("odd", "2026-03-05T10:00:00Z").setContent("[]").build());
        events.add(
                30, Events.of("stray", "2026-03-05T10:00:00Z").setPlatform("x").build());
        publisher.publish(Topics.POSTS_SYNCED, events);

        await().atMost(PATIENCE)
                .until(() -> records("container-service.posts.dlq").size() == 3);
        await().atMost(PATIENCE).until(() -> count("platform_posts WHERE post_key LIKE '%neighbour%'") == 50);
    }

    @Test
    void aContainerThatACrashLeftUnannouncedIsAnnouncedByTheTimer() throws Exception {
        database.execute("""
                INSERT INTO platform_posts (post_key, platform, external_id, account_key, project_ids, source,
                    observed_at, event_id, published_at, media_type)
                VALUES ('tiktok:left', 'tiktok', 'left', 'tiktok:maker', '{}', 'sift',
                    '2026-03-05T10:00:00Z', '00000000-0000-5000-8000-000000000000', '2026-01-01T00:00:00Z', 'video')
                """);
        database.execute("INSERT INTO content_containers VALUES ('%s', '%s', 'tiktok:left', 'tiktok', 'ugc', false)"
                .formatted(NaturalKeys.containerId(Events.PROJECT_A, "tiktok:left"), Events.PROJECT_A));

        await().atMost(PATIENCE)
                .until(() -> count("content_containers WHERE announced AND post_key = 'tiktok:left'") == 1);
        assertThat(announcedKeys("left")).containsExactly(NaturalKeys.projectPostKey(Events.PROJECT_A, "tiktok:left"));
    }

    @Test
    void aSilentDatabaseIsGivenUpBeforeThePollThreadCountsAsStuck() throws Exception {
        DataSource pool = server.getApplicationContext().getBean(DataSource.class);
        try (Connection connection = pool.getConnection()) {
            assertThat(connection.getNetworkTimeout()).isBetween(1, 59_999);
        }
    }

    @Test
    void theServiceIsReadyAndMeasured() {
        try (HttpClient client = HttpClient.create(server.getURL())) {
            BlockingHttpClient http = client.toBlocking();
            assertThat(http.retrieve("/health/readiness")).contains("\"status\":\"UP\"");
            assertThat(http.retrieve("/health/liveness")).contains("\"status\":\"UP\"");
            assertThat(http.retrieve("/prometheus")).contains("hikaricp_connections");
        }
    }

    private static List<String> announcedKeys(String part) {
        return records(Topics.CONTAINERS_CREATED.name()).stream()
                .map(record -> new String(record.key(), StandardCharsets.UTF_8))
                .filter(key -> key.contains(part))
                .toList();
    }

    private static long count(String from) throws Exception {
        return database.number("SELECT count(*) FROM " + from);
    }

    /** Every record of a topic so far. */
    private static List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> reader = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        LocalKafka.shared().bootstrapServers(),
                        // The consumer ends when its last fetch is answered.
                        "fetch.max.wait.ms",
                        20),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = IntStream.range(
                            0, reader.partitionsFor(topic).size())
                    .mapToObj(partition -> new TopicPartition(topic, partition))
                    .toList();
            reader.assign(partitions);
            reader.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = reader.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> reader.position(partition) < ends.get(partition))) {
                reader.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        return records;
    }
}
