package io.tidemark.scoring.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.schemas.event.ContainerCreated;
import io.tidemark.schemas.event.PostMetricsCollected;
import io.tidemark.schemas.event.PostSynced;
import io.tidemark.scoring.Events;
import io.tidemark.scoring.ScoringDatabase;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PoolInputsIT {

    private static final UUID PROJECT = UUID.fromString("0f0f0f0f-0000-5000-8000-000000000001");
    private static final UUID OTHER_PROJECT = UUID.fromString("f0f0f0f0-0000-5000-8000-000000000002");
    private static final Instant NOON = Instant.parse("2025-06-07T12:00:00Z");
    private static final String KEY = "tiktok:1";

    private ScoringDatabase tables;
    private ScoringDatabase shuffled;

    @BeforeAll
    void create() {
        tables = ScoringDatabase.create("pool_inputs", 1);
        shuffled = ScoringDatabase.create("pool_inputs_shuffled", 1);
    }

    @AfterAll
    void close() {
        tables.close();
        shuffled.close();
    }

    @BeforeEach
    void clear() throws SQLException {
        tables.clear();
        shuffled.clear();
    }

    @Test
    void nullErasesNothing() throws SQLException {
        metrics(Events.metrics(PROJECT, KEY, NOON, 100L, 10L, 1L, null, null));
        metrics(Events.metrics(PROJECT, KEY, NOON.plusSeconds(1), 200L, null, null, null, 7L));

        assertThat(values()).isEqualTo("(200,10,1,,7)");
    }

    @Test
    void olderValueFillsOnlyWhatWasNeverMeasured() throws SQLException {
        metrics(Events.metrics(PROJECT, KEY, NOON, 200L, null, 5L, null, null));
        metrics(Events.metrics(PROJECT, KEY, NOON.minusSeconds(1), 100L, 10L, 1L, null, null));

        assertThat(values()).isEqualTo("(200,10,5,,)");
    }

    @Test
    void olderPostDoesNotReplaceNewer() throws SQLException {
        posts(post(NOON, NOON.minusSeconds(9), "tiktok:A", null));
        posts(post(NOON.minusSeconds(1), NOON.minusSeconds(5), "tiktok:B", NOON));

        assertThat(tables.value("SELECT account_key || ' ' || (deleted_at IS NULL) FROM post_inputs"))
                .isEqualTo("tiktok:A true");
    }

    @Test
    void laterEventBringsADeletedPostBack() throws SQLException {
        posts(post(NOON, NOON, "tiktok:A", NOON));
        posts(post(NOON.plusSeconds(1), NOON, "tiktok:A", null));

        assertThat(tables.value("SELECT deleted_at FROM post_inputs")).isNull();
    }

    @ParameterizedTest
    @MethodSource("io.tidemark.testbed.Seeds#three")
    void anyOrderAndRepetitionEndsInTheSameBytes(long seed) throws SQLException {
        Random random = new Random(seed);
        List<Object> events = events(random);
        List<Object> mixed = new ArrayList<>(events);
        for (int i = 0; i < events.size() / 3; i++) {
            mixed.add(events.get(random.nextInt(events.size())));
        }
        Collections.shuffle(mixed, random);

        deliver(tables, events, 1);
        Map<String, List<String>> straight = tables.tables();
        for (int batchSize : new int[] {1, 7, 500}) {
            shuffled.clear();
            deliver(shuffled, mixed, batchSize);
            assertThat(shuffled.tables()).as("batches of %d", batchSize).isEqualTo(straight);
        }
        assertThat(straight.get("post_inputs")).hasSizeGreaterThan(5);
        assertThat(straight.get("ads_content")).hasSizeGreaterThan(5);
    }

    @ParameterizedTest
    @MethodSource("io.tidemark.testbed.Seeds#one")
    void redeliveryTouchesNoRow(long seed) throws SQLException {
        List<Object> events = events(new Random(seed));
        deliver(tables, events, 10);
        tables.execute("UPDATE dirty_projects SET claimed = true");
        long touched = tables.touchedRows();

        deliver(tables, events, 25);

        long again = tables.touchedRows() - touched;
        System.out.println("rows that a second delivery of " + events.size() + " events touched: " + again);
        assertThat(again).isZero();
        assertThat(tables.rows("SELECT claimed FROM dirty_projects")).containsOnly("(t)");
    }

    @Test
    void changedInputMarksTheProjects() throws SQLException {
        metrics(Events.metrics(PROJECT, KEY, NOON, 100L, 10L, 1L, 0L, 0L));

        assertThat(tables.rows("SELECT project_id, claimed FROM dirty_projects"))
                .containsExactly("(" + PROJECT + ",f)");
    }

    @Test
    void changeAfterACycleBeganMarksTheProjectAnew() throws SQLException {
        metrics(Events.metrics(PROJECT, KEY, NOON, 100L, 10L, 1L, 0L, 0L));
        tables.execute("UPDATE dirty_projects SET claimed = true, since = '2020-01-01'");
        metrics(Events.metrics(PROJECT, KEY, NOON.plusSeconds(1), 101L, 10L, 1L, 0L, 0L));

        assertThat(tables.rows("SELECT claimed, since > '2020-01-01' FROM dirty_projects"))
                .containsExactly("(f,t)");
    }

    @Test
    void newerEventThatSaysTheSameMarksNothing() throws SQLException {
        metrics(Events.metrics(PROJECT, KEY, NOON, 100L, 10L, 1L, 0L, 0L));
        posts(post(NOON, NOON, "tiktok:A", null));
        tables.execute("DELETE FROM dirty_projects");

        metrics(Events.metrics(PROJECT, KEY, NOON.plusSeconds(1), 100L, null, 1L, 0L, 0L));
        posts(post(NOON.plusSeconds(1), NOON, "tiktok:A", null));

        assertThat(tables.rows("SELECT * FROM dirty_projects")).isEmpty();
        assertThat(tables.value("SELECT views_observed_at = post_observed_at FROM post_inputs"))
                .isEqualTo("t");
    }

    @Test
    void containerIsMadeOnceAndMarksItsProject() throws SQLException {
        ContainerCreated container = Events.container(PROJECT, KEY, "tiktok:A");
        containers(container, container);
        containers(container, Events.container(OTHER_PROJECT, KEY, "tiktok:A"));

        assertThat(tables.rows("SELECT project_id, post_key, scoring_pool FROM ads_content ORDER BY project_id"))
                .containsExactly("(" + PROJECT + ",tiktok:1,ugc)", "(" + OTHER_PROJECT + ",tiktok:1,ugc)");
        assertThat(tables.rows("SELECT project_id FROM dirty_projects ORDER BY project_id"))
                .containsExactly("(" + PROJECT + ")", "(" + OTHER_PROJECT + ")");
    }

    @Test
    void anObservationIsRefusedWhetherOrNotANewerOneIsInItsBatch() throws SQLException {
        PostMetricsCollected negative = Events.metrics(PROJECT, KEY, NOON, -1L, 10L, 1L, 1L, 1L);
        PostMetricsCollected newer = Events.metrics(PROJECT, KEY, NOON.plusSeconds(1), 100L, null, null, null, null);
        assertThatThrownBy(() -> metrics(negative)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> metrics(negative, newer)).isInstanceOf(IllegalArgumentException.class);
        assertThat(tables.rows("SELECT * FROM post_inputs")).isEmpty();
    }

    @Test
    void eventsThatOtherConsumersRefuseAreRefused() {
        assertThatThrownBy(() -> posts(post(Instant.parse("2200-01-01T00:00:00Z"), NOON, "tiktok:A", null)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        metrics(Events.metrics(PROJECT, "tiktok:" + "9".repeat(600), NOON, 1L, null, null, null, null)))
                .isInstanceOf(IllegalArgumentException.class);
        ContainerCreated foreign = Events.container(PROJECT, KEY, "tiktok:A");
        foreign.put("post_key", "tiktok:2");
        assertThatThrownBy(() -> containers(foreign)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void writersOfTheSameEventsNeitherCollideNorDeadlockAndEndAsOneWriterWould() throws Exception {
        List<Object> events = new ArrayList<>(events(new Random(7)));
        for (int i = 0; i < 400; i++) {
            events.add(Events.container(i % 2 == 0 ? PROJECT : OTHER_PROJECT, "tiktok:" + i, "tiktok:A"));
        }
        deliver(tables, events, 100);
        int writers = 8;
        try (ScoringDatabase shared = ScoringDatabase.create("pool_concurrency", writers);
                ExecutorService threads = Executors.newFixedThreadPool(writers)) {
            List<Callable<Void>> all = new ArrayList<>();
            for (int i = 0; i < writers; i++) {
                List<Object> shuffled = new ArrayList<>(events);
                Collections.shuffle(shuffled, new Random(i));
                all.add(() -> {
                    deliver(shared, shuffled, 40);
                    return null;
                });
            }
            for (Future<Void> done : threads.invokeAll(all)) {
                done.get();
            }
            String deadlocks =
                    shared.value("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()");
            System.out.println(
                    writers + " writers of the same " + events.size() + " events: " + deadlocks + " deadlocks");
            assertThat(deadlocks).isEqualTo("0");
            assertThat(shared.tables()).isEqualTo(tables.tables());
        }
    }

    /** Few posts and few moments, so that posts meet often and moments tie. */
    private static List<Object> events(Random random) {
        List<Object> events = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            String key = "tiktok:" + random.nextInt(12);
            Instant at = NOON.plusSeconds(random.nextInt(6));
            UUID project = random.nextBoolean() ? PROJECT : OTHER_PROJECT;
            events.add(
                    switch (random.nextInt(4)) {
                        case 0 ->
                            Events.post(
                                    project,
                                    key,
                                    "tiktok:" + random.nextInt(2),
                                    NOON.minusSeconds(random.nextInt(3)),
                                    at,
                                    random.nextInt(4) == 0 ? at : null);
                        case 1 -> Events.container(project, key, "tiktok:A");
                        default ->
                            Events.metrics(
                                    project,
                                    key,
                                    at,
                                    count(random),
                                    count(random),
                                    count(random),
                                    count(random),
                                    count(random));
                    });
        }
        return events;
    }

    private static Long count(Random random) {
        return random.nextInt(3) == 0 ? null : Long.valueOf(random.nextInt(100));
    }

    private static void deliver(ScoringDatabase target, List<Object> events, int batch) throws SQLException {
        PoolWriters writers = new PoolWriters(target);
        for (int from = 0; from < events.size(); from += batch) {
            writers.write(events.subList(from, Math.min(events.size(), from + batch)));
        }
    }

    private void posts(PostSynced... events) throws SQLException {
        new PostWriter(tables.database()).write(List.of(events));
    }

    private void metrics(PostMetricsCollected... events) throws SQLException {
        new PostMetricsWriter(tables.database()).write(List.of(events));
    }

    private void containers(ContainerCreated... events) throws SQLException {
        new ContainerWriter(tables.database()).write(List.of(events));
    }

    private static PostSynced post(Instant observedAt, Instant publishedAt, String accountKey, Instant deletedAt) {
        return Events.post(PROJECT, KEY, accountKey, publishedAt, observedAt, deletedAt);
    }

    private String values() throws SQLException {
        return tables.rows("SELECT views, likes, comments, shares, saves FROM post_inputs")
                .getFirst();
    }
}
