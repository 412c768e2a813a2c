package io.tidemark.launcher.reconcile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.launcher.Command;
import io.tidemark.launcher.Command.Outcome;
import io.tidemark.launcher.TestTopic;
import io.tidemark.messaging.DeadLetterQueue;
import io.tidemark.schemas.Topic;
import io.tidemark.schemas.Topics;
import io.tidemark.schemas.event.Breakdown;
import io.tidemark.schemas.event.BreakdownPart;
import io.tidemark.schemas.event.CurvePoint;
import io.tidemark.schemas.event.PostMetricsCollected;
import io.tidemark.schemas.event.PostSynced;
import io.tidemark.testbed.LocalPostgres;
import io.tidemark.testbed.PostgresDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tables that a hand has filled, as the services would and otherwise. */
class ReconcileIT {

    private static final Instant T1 = Instant.parse("2026-03-01T10:00:00Z");
    private static final Instant T2 = Instant.parse("2026-03-01T11:00:00.000001Z");
    private static final Instant T3 = Instant.parse("2026-03-02T00:00:00Z");
    private static final String PROJECT = "00000000-0000-5000-8000-00000000000a";

    private static PostgresDatabase database;

    @BeforeAll
    static void migrate() throws Exception {
        database = LocalPostgres.shared().freshDatabase("reconcile");
        migrate("containers", "container-service");
        migrate("metrics", "metrics-service");
        migrate("scoring", "scoring-service");
        migrate("gateway", "api-gateway");
        for (Topic<?> topic : Topics.all()) {
            TestTopic.ensure(topic.name());
        }
    }

    private static void migrate(String role, String module) throws IOException, SQLException {
        List<Path> files;
        try (Stream<Path> found = Files.list(Path.of("../..", module, "src/main/resources/db/migration"))) {
            files = found.sorted(Comparator.comparing(ReconcileIT::version)).toList();
        }
        for (Path file : files) {
            execute(role, Files.readString(file));
        }
    }

    private static int version(Path file) {
        return Integer.parseInt(file.getFileName().toString().replaceAll("V(\\d+)__.*", "$1"));
    }

    @Test
    void everyDescriptionFitsItsTables() {
        for (Feed feed : Feeds.all()) {
            if (feed.topic() != Topics.POSTS_SYNCED && feed.topic() != Topics.POST_METRICS_COLLECTED) {
                Outcome outcome = reconcile("--group=" + feed.group());
                assertThat(outcome.code()).as(outcome.toString()).isZero();
                assertThat(outcome.out()).contains("equal");
            }
        }
    }

    /** What is in neither list would be neither compared nor filled anew by a replay. */
    @Test
    void everyTableIsFilledByEventsOrKnownNotToBe() throws Exception {
        Set<String> notOfEvents = Set.of(
                "scoring.project_ads_content",
                "scoring.override_audit",
                "scoring.scoring_runs",
                "scoring.score_history",
                "scoring.dirty_projects",
                "scoring.project_leases",
                "gateway.projects",
                "gateway.api_keys",
                "gateway.api_key_projects");
        Set<String> known = new TreeSet<>(notOfEvents);
        Feeds.all().forEach(feed -> feed.tables().forEach(table -> known.add(feed.role() + "." + table)));
        Set<String> found = new TreeSet<>();
        try (Connection connection = database.dataSource("postgres").getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("""
                        SELECT relnamespace::regnamespace || '.' || relname FROM pg_class
                        WHERE relkind IN ('r', 'p') AND NOT relispartition
                          AND relnamespace::regnamespace::text IN ('containers', 'metrics', 'scoring', 'gateway')
                        """)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        assertThat(found).isEqualTo(known);
    }

    @Test
    void rowsThatAreMissingExtraOrDifferentAreNamed() throws Exception {
        TestTopic topic = TestTopic.ensure(Topics.POSTS_SYNCED.name());
        TestTopic letters = TestTopic.create("container-service.posts.dlq");
        publish(topic, post("a", 1, T2, "newest"));
        publish(topic, post("a", 2, T1, "older and later"));
        publish(topic, post("missing", 3, T1, "m"));
        publish(topic, post("different", 4, T1, "d"));
        topic.publish("dead", new byte[] {1});
        publish(topic, post("moving", 5, T1, "not committed yet"));
        topic.commit("container-service.posts", 5);
        letters.publish(
                new byte[0],
                new byte[] {1},
                List.of(
                        header(DeadLetterQueue.TOPIC, topic.name()),
                        header(DeadLetterQueue.PARTITION, "0"),
                        header(DeadLetterQueue.OFFSET, "4")));
        insertPost("a", 1, T2, "newest");
        insertPost("different", 4, T1, "other");
        insertPost("extra", 9, T1, "nobody said so");
        insertPost("moving", 6, T1, "already stored");
        for (String post : List.of("a", "missing", "different")) {
            insertContainer(post);
        }

        Outcome told = reconcile("--group=container-service.posts", "--json");
        assertThat(told.code()).as(told.err()).isEqualTo(1);
        JsonNode feed = new ObjectMapper().readTree(told.out()).at("/feeds/0");
        assertThat(feed.get("deadLetters").intValue()).isEqualTo(1);
        assertThat(feed.get("unreadable").intValue()).isZero();
        assertThat(feed.get("moving").intValue()).isEqualTo(1);
        JsonNode posts = feed.at("/tables/0");
        assertThat(posts.at("/keys/missing")).map(JsonNode::textValue).containsExactly("x:missing");
        assertThat(posts.at("/keys/extra")).map(JsonNode::textValue).containsExactly("x:extra");
        assertThat(posts.at("/keys/different")).map(JsonNode::textValue).containsExactly("x:different");
        assertThat(feed.at("/tables/1/missing").intValue()
                        + feed.at("/tables/1/extra").intValue())
                .isZero();

        topic.publish("lost", new byte[] {2});
        topic.commit("container-service.posts", 7);
        Outcome lost = reconcile("--group=container-service.posts", "--table=content_containers");
        assertThat(lost.code()).isEqualTo(1);
        assertThat(lost.out()).contains("LOST: 1 records", "0@6", "missing 1", "x:moving");
    }

    @Test
    void aValueThatWasNotMeasuredErasesNone() throws Exception {
        TestTopic topic = TestTopic.ensure(Topics.POST_METRICS_COLLECTED.name());
        PostMetricsCollected first = PostMetricsCollected.newBuilder(metrics(1, T1, 10L, null))
                .setBreakdowns(List.of(new Breakdown(
                        "audience_cities",
                        null,
                        List.of(new BreakdownPart("São \"Paulo\"", 0.1), new BreakdownPart("Graz", 0.0)))))
                .build();
        publish(topic, first);
        publish(
                topic,
                PostMetricsCollected.newBuilder(metrics(2, T2, null, 5L))
                        .setRetentionCurve(List.of(new CurvePoint(0, 1.0), new CurvePoint(1, 0.1)))
                        .setBreakdowns(List.of(
                                new Breakdown("audience_cities", "not_yet", null),
                                new Breakdown("audience_genders", null, List.of())))
                        .build());
        publish(topic, first);
        publish(topic, metrics(3, T3, 11L, null));
        topic.commit("metrics-service.post-metrics", 4);
        execute("metrics", """
                CREATE TABLE platform_post_metrics_2026_03 PARTITION OF platform_post_metrics
                    FOR VALUES FROM ('2026-03-01') TO ('2026-04-01');
                INSERT INTO platform_post_metrics (post_key, observed_at, event_id, source, approximate, absent_reasons, views, likes)
                VALUES ('x:1', '%1$s', '%3$s', 's', false, '{}', 10, null), ('x:1', '%2$s', '%4$s', 's', false, '{}', null, 5),
                    ('x:1', '%5$s', '%6$s', 's', false, '{}', 11, null);
                INSERT INTO platform_post_metrics_latest (post_key, observed_at, event_id, source, approximate, absent_reasons,
                    views, likes, likes_at, likes_event)
                VALUES ('x:1', '%5$s', '%6$s', 's', false, '{}', 11, 5, '%2$s', '%4$s');
                INSERT INTO platform_post_curves (post_key, observed_at, event_id, retention_seconds, retention_shares)
                VALUES ('x:1', '%2$s', '%4$s', '{0, 1}', '{1, 0.1}');
                INSERT INTO platform_post_breakdowns
                VALUES ('x:1', 'audience_cities', true, '%1$s', '%3$s', '{"São \\"Paulo\\"",Graz}', '{0.1,0}', null),
                    ('x:1', 'audience_cities', false, '%2$s', '%4$s', null, null, 'not_yet'),
                    ('x:1', 'audience_genders', true, '%2$s', '%4$s', '{}', '{}', null);
                INSERT INTO platform_post_metrics_daily (post_key, day, observed_at, event_id, views, views_at, views_event, likes)
                VALUES ('x:1', '2026-03-01', '%2$s', '%4$s', 10, '%1$s', '%3$s', 5)
                """.formatted(T1, T2, id(1), id(2), T3, id(3)));
        Outcome equal = reconcile("--group=metrics-service.post-metrics");
        assertThat(equal.code()).as(equal.toString()).isZero();

        execute("metrics", "UPDATE platform_post_metrics_latest SET views = NULL");
        Outcome erased = reconcile("--topic=post-metrics.collected.v1", "--table=platform_post_metrics_latest");
        assertThat(erased.code()).isEqualTo(1);
        assertThat(erased.out()).contains("different 1", "different: x:1");

        execute(
                "metrics",
                "UPDATE platform_post_breakdowns SET shares = '{0.1,0.2}' WHERE kind = 'audience_cities' AND measured");
        Outcome wrong = reconcile("--topic=post-metrics.collected.v1", "--table=platform_post_breakdowns");
        assertThat(wrong.code()).isEqualTo(1);
        assertThat(wrong.out()).contains("different 1", "different: x:1");
    }

    /** The gateway lower-cases in Java; the comparison does it in PostgreSQL. */
    @Test
    void bothLowerCaseEveryCharacterAlike() throws Exception {
        StringBuilder differing = new StringBuilder();
        try (Connection connection = database.dataSource("gateway").getConnection();
                PreparedStatement lower =
                        connection.prepareStatement("SELECT lower(? COLLATE pg_unicode_fast) COLLATE \"C\"")) {
            for (int plane = 0; plane < 2; plane++) {
                StringBuilder all = new StringBuilder();
                IntStream.range(plane == 0 ? 1 : 0x10000, (plane + 1) * 0x10000)
                        .filter(Character::isDefined)
                        .filter(point -> Character.getType(point) != Character.SURROGATE)
                        .forEach(point -> all.append('x').appendCodePoint(point).append("a\n"));
                lower.setString(1, all.toString());
                try (ResultSet row = lower.executeQuery()) {
                    row.next();
                    List<String> theirs = row.getString(1).lines().toList();
                    List<String> ours =
                            all.toString().toLowerCase(Locale.ROOT).lines().toList();
                    assertThat(theirs).hasSameSizeAs(ours);
                    for (int i = 0; i < ours.size(); i++) {
                        if (!ours.get(i).equals(theirs.get(i))) {
                            differing
                                    .append(ours.get(i))
                                    .append(' ')
                                    .append(theirs.get(i))
                                    .append('\n');
                        }
                    }
                }
            }
        }
        assertThat(differing).isEmpty();
    }

    @Test
    void whatCannotBeComparedIsOneSentence() {
        assertThat(reconcile("--topic=nothing").code()).isEqualTo(2);
        Outcome away = Command.onCluster(
                "reconcile", "--topic=posts.synced.v1", "--database=jdbc:postgresql://127.0.0.1:1/none");
        assertThat(away.code()).isEqualTo(3);
        assertThat(away.err()).startsWith("tidemark: The database ").hasLineCount(1);
    }

    private static Outcome reconcile(String... arguments) {
        List<String> all = new ArrayList<>(List.of("reconcile"));
        all.addAll(List.of(arguments));
        all.add("--database=" + database.jdbcUrl() + "?password=" + database.password());
        return Command.onCluster(all.toArray(String[]::new));
    }

    private static void publish(TestTopic topic, PostSynced event) throws Exception {
        topic.publish(event.getPostKey(), TestTopic.encoded(Topics.POSTS_SYNCED, event));
    }

    private static void publish(TestTopic topic, PostMetricsCollected event) throws Exception {
        topic.publish(event.getPostKey(), TestTopic.encoded(Topics.POST_METRICS_COLLECTED, event));
    }

    private static PostSynced post(String id, int event, Instant at, String caption) {
        return PostSynced.newBuilder()
                .setEventId(id(event))
                .setPostKey("x:" + id)
                .setPlatform("x")
                .setExternalId(id)
                .setAccountKey("x:account")
                .setProjectIds(List.of(PROJECT))
                .setSource("s")
                .setObservedAt(at)
                .setPublishedAt(T1)
                .setMediaType("text")
                .setCaption(caption)
                .setContent("{\"b\": 1.0, \"a\": []}")
                .build();
    }

    private static PostMetricsCollected metrics(int event, Instant at, Long views, Long likes) {
        return PostMetricsCollected.newBuilder()
                .setEventId(id(event))
                .setPostKey("x:1")
                .setPlatform("x")
                .setExternalId("1")
                .setAccountKey("x:account")
                .setProjectIds(List.of(PROJECT))
                .setSource("s")
                .setObservedAt(at)
                .setApproximate(false)
                .setAbsentReasons(Map.of())
                .setViews(views)
                .setLikes(likes)
                .build();
    }

    private static String id(int number) {
        return "00000000-0000-5000-8000-%012d".formatted(number);
    }

    private static void insertPost(String id, int event, Instant at, String caption) throws SQLException {
        execute("containers", """
                INSERT INTO platform_posts (post_key, platform, external_id, account_key, project_ids, source, observed_at,
                    event_id, published_at, media_type, caption, content)
                VALUES ('x:%1$s', 'x', '%1$s', 'x:account', '{%2$s}', 's', '%3$s', '%4$s', '%5$s', 'text', '%6$s',
                    '{"a": [], "b": 1}')
                """.formatted(id, PROJECT, at, id(event), T1, caption));
    }

    private static void insertContainer(String id) throws SQLException {
        execute("containers", """
                INSERT INTO content_containers (container_id, project_id, post_key, platform, scoring_pool, announced)
                VALUES (gen_random_uuid(), '%s', 'x:%s', 'x', 'ugc', true)
                """.formatted(PROJECT, id));
    }

    private static void execute(String role, String sql) throws SQLException {
        try (Connection connection = database.dataSource(role).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Header header(String key, String value) {
        return new RecordHeader(key, value.getBytes(UTF_8));
    }
}
