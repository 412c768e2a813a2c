package io.tidemark.launcher.reconcile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.launcher.Tidemark;
import io.tidemark.messaging.AvroEventSerializer;
import io.tidemark.schemas.Topics;
import io.tidemark.schemas.event.AccountMetricsCollected;
import io.tidemark.testbed.ChildProcess;
import io.tidemark.testbed.JavaCommand;
import io.tidemark.testbed.LocalKafka;
import io.tidemark.testbed.LocalPostgres;
import io.tidemark.testbed.LocalRegistry;
import io.tidemark.testbed.PostgresDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A topic of any length on a broker of its own, with tables that hold what it says; {@code -Dtidemark.reconcile.events=N}. */
class LargeTopicIT {

    private static final int EVENTS = Integer.getInteger("tidemark.reconcile.events", 20_000);
    private static final int ACCOUNTS = 1_000;
    private static final Instant BASE = Instant.parse("2026-01-01T00:00:00Z");
    private static final String GROUP = "metrics-service.account-metrics";
    private static final int HEAP_MEGABYTES = 256;
    private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");

    @TempDir
    private Path folder;

    @Test
    void comparingTakesTheSameMemoryHoweverLongTheTopicIs() throws Exception {
        PostgresDatabase database = LocalPostgres.shared().freshDatabase("large_topic");
        try (LocalKafka kafka = LocalKafka.start()) {
            fill(database);
            publish(kafka);
            long start = System.nanoTime();
            ChildProcess command = ChildProcess.start(
                    "reconcile",
                    JavaCommand.of(
                            List.of(
                                    "-Xmx" + HEAP_MEGABYTES + "m",
                                    "-XX:+UseSerialGC",
                                    "-cp",
                                    JavaCommand.ownClassPath()),
                            List.of(Tidemark.class.getName(), "reconcile", "--group=" + GROUP)),
                    Map.of(
                            "KAFKA_BOOTSTRAP_SERVERS",
                            kafka.bootstrapServers(),
                            "KAFKA_SCHEMA_REGISTRY_URL",
                            LocalRegistry.shared().url(),
                            "DATASOURCES_DEFAULT_URL",
                            database.jdbcUrl(),
                            "DATASOURCES_DEFAULT_PASSWORD",
                            database.password()),
                    folder,
                    folder.resolve("reconcile.log"));
            long peak = 0;
            while (!command.waitForEnd(Duration.ofMillis(250))) {
                peak = Math.max(peak, peakKilobytes(command.pid()));
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            String output = Files.readString(folder.resolve("reconcile.log"));
            System.out.printf(
                    "reconcile of %,d events: %.1f s, %,.0f/s, peak %,d MB resident with -Xmx%dm%n",
                    EVENTS, seconds, EVENTS / seconds, peak / 1024, HEAP_MEGABYTES);
            assertThat(command.exitCode()).as(output).isZero();
            assertThat(output)
                    .contains("%,d records up to the committed offsets".formatted(EVENTS))
                    .containsPattern("account_metrics +%,d rows  equal".formatted(EVENTS))
                    .containsPattern("account_metrics_daily .* equal");
            assertThat(peak).as("kilobytes resident").isLessThan(2L * HEAP_MEGABYTES * 1024);
        }
    }

    private static long peakKilobytes(long pid) {
        try {
            Matcher matcher = PEAK.matcher(Files.readString(Path.of("/proc", Long.toString(pid), "status")));
            return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
        } catch (IOException gone) {
            return 0;
        }
    }

    private static void publish(LocalKafka kafka) throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", kafka.bootstrapServers(), "linger.ms", 20);
        TopicPartition partition = new TopicPartition(Topics.ACCOUNT_METRICS_COLLECTED.name(), 0);
        AtomicReference<Exception> failure = new AtomicReference<>();
        try (Admin admin = Admin.create(settings);
                AvroEventSerializer serializer = new AvroEventSerializer();
                KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            admin.createTopics(List.of(new NewTopic(partition.topic(), 1, (short) 1)))
                    .all()
                    .get();
            serializer.configure(
                    Map.of("schema.registry.url", LocalRegistry.shared().url()), false);
            for (int i = 0; i < EVENTS; i++) {
                AccountMetricsCollected event = event(i);
                producer.send(
                        new ProducerRecord<>(
                                partition.topic(),
                                0,
                                event.getAccountKey().getBytes(UTF_8),
                                serializer.serialize(partition.topic(), event)),
                        (stored, thrown) -> failure.compareAndSet(null, thrown));
            }
            producer.flush();
            assertThat(failure.get()).isNull();
            admin.alterConsumerGroupOffsets(GROUP, Map.of(partition, new OffsetAndMetadata(EVENTS)))
                    .all()
                    .get();
        }
    }

    /** A second after the other, so that a day has many observations of an account and the last one is its newest. */
    private static AccountMetricsCollected event(int number) {
        Instant at = BASE.plusSeconds(number);
        return AccountMetricsCollected.newBuilder()
                .setEventId("00000000-0000-5000-8000-%012d".formatted(number))
                .setAccountKey("x:" + number % ACCOUNTS)
                .setPlatform("x")
                .setProjectIds(List.of())
                .setDay(LocalDate.ofInstant(at, ZoneOffset.UTC))
                .setSource("s")
                .setObservedAt(at)
                .setAbsentReasons(Map.of())
                .setFollowers((long) number)
                .build();
    }

    private static void fill(PostgresDatabase database) throws Exception {
        String made = Files.readString(
                Path.of("../../metrics-service/src/main/resources/db/migration/V4__create_account_metrics.sql"));
        try (Connection connection = database.dataSource("metrics").getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
            statement.execute(made);
            statement.execute("""
                    INSERT INTO account_metrics (account_key, day, observed_at, event_id, source, absent_reasons, followers)
                    SELECT 'x:' || n %% %2$d, (timestamptz '%3$s' + n * interval '1 second')::date,
                        timestamptz '%3$s' + n * interval '1 second',
                        ('00000000-0000-5000-8000-' || lpad(n::text, 12, '0'))::uuid, 's', '{}', n
                    FROM generate_series(0, %1$d - 1) AS n
                    """.formatted(EVENTS, ACCOUNTS, BASE));
            statement.execute("""
                    INSERT INTO account_metrics_daily (account_key, day, observed_at, event_id, followers)
                    SELECT DISTINCT ON (account_key, day) account_key, day, observed_at, event_id, followers
                    FROM account_metrics ORDER BY account_key, day, observed_at DESC
                    """);
        }
    }
}
