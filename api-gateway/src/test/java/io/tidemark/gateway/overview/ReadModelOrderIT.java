package io.tidemark.gateway.overview;

import static io.tidemark.gateway.overview.Events.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.gateway.Gateway;
import io.tidemark.schemas.event.AccountSyncReported;
import io.tidemark.schemas.event.PostMetricsCollected;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the order, repetition and size of the batches, the read model ends the same, byte for byte. */
class ReadModelOrderIT {

    private static final UUID A = UUID.fromString("aaaaaaaa-0000-4000-8000-000000000001");
    private static final UUID B = UUID.fromString("bbbbbbbb-0000-4000-8000-000000000002");
    private static final UUID C = UUID.fromString("0ccccccc-0000-4000-8000-000000000003");

    private static Gateway gateway;
    private static ReadModel model;

    @BeforeAll
    static void start() {
        gateway = Gateway.start("gateway_order");
        model = new ReadModel(gateway);
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @BeforeEach
    void empty() throws Exception {
        gateway.execute("TRUNCATE post_overview, post_heads, account_syncs");
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("io.tidemark.testbed.Seeds#three")
    void anyOrderRepetitionAndBatchSizeEndsInTheSameRows(long seed) throws Exception {
        Random random = new Random(seed);
        List<SpecificRecord> events = randomEvents(random, 200);
        model.storeInOrder(events, 1);
        List<String> expected = dump();
        assertThat(expected).hasSizeGreaterThan(20);

        for (int batchSize : new int[] {1, 7, 500}) {
            for (int round = 0; round < (batchSize == 1 ? 1 : 3); round++) {
                List<SpecificRecord> delivered = new ArrayList<>(events);
                delivered.addAll(events.subList(0, random.nextInt(events.size())));
                Collections.shuffle(delivered, random);
                if (batchSize > 1) {
                    // Batches hold events of one topic; without this they would rarely have more than one.
                    delivered.sort((x, y) ->
                            x.getClass().getName().compareTo(y.getClass().getName()));
                }
                empty();
                model.storeInOrder(delivered, batchSize);
                assertThat(dump())
                        .as("batches of %d, round %d", batchSize, round)
                        .isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("io.tidemark.testbed.Seeds#one")
    void deliveringEverythingAgainTouchesNoRow(long seed) throws Exception {
        List<SpecificRecord> events = randomEvents(new Random(seed), 300);
        model.storeInOrder(events, 50);
        List<String> before = dump();
        List<String> versions = rowVersions();

        model.storeInOrder(events, 500);
        model.storeInOrder(events, 7);
        Collections.reverse(events);
        model.storeInOrder(events, 60);

        List<String> changed = new ArrayList<>(rowVersions());
        changed.removeAll(versions);
        System.out.println("rows that a second delivery of 300 events touched: " + changed.size());
        assertThat(changed).isEmpty();
        assertThat(dump()).isEqualTo(before);
    }

    @Test
    void consumersOfAllTopicsOnTheSamePostsNeverDeadlockAndEndAsOneWould() throws Exception {
        List<SpecificRecord> events = randomEvents(new Random(7), 400);
        model.storeInOrder(events, 50);
        List<String> alone = dump();
        empty();
        int consumers = 6;
        try (ExecutorService threads = Executors.newFixedThreadPool(consumers)) {
            List<Callable<Void>> all = new ArrayList<>();
            for (int i = 0; i < consumers; i++) {
                List<SpecificRecord> shuffled = new ArrayList<>(events);
                Collections.shuffle(shuffled, new Random(i));
                all.add(() -> {
                    for (int from = 0; from < shuffled.size(); from += 80) {
                        model.store(shuffled.subList(from, Math.min(shuffled.size(), from + 80)));
                    }
                    return null;
                });
            }
            for (Future<Void> done : threads.invokeAll(all)) {
                done.get();
            }
        }
        List<String> deadlocks =
                gateway.rows("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()");
        System.out.println(consumers + " consumers of the same " + events.size() + " events: deadlocks " + deadlocks);
        assertThat(deadlocks).containsExactly("0");
        assertThat(dump()).isEqualTo(alone);
    }

    @Test
    void anObservationIsRefusedWhetherOrNotANewerOneIsInItsBatch() throws Exception {
        PostMetricsCollected negative =
                Events.metrics("tiktok:1", T0, A).setViews(-1L).setLikes(5L).build();
        PostMetricsCollected unnamed =
                Events.metrics("tiktok:1", T0, A).setSource("\0").setLikes(5L).build();
        PostMetricsCollected newer =
                Events.metrics("tiktok:1", T0.plusSeconds(1), A).setViews(1L).build();
        for (PostMetricsCollected refused : List.of(negative, unnamed)) {
            assertThatThrownBy(() -> model.store(refused)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> model.store(refused, newer)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> model.store(Events.post("tiktok:1", Instant.parse("2200-01-01T00:00:00Z"), A)
                        .build()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        model.store(Events.post("tiktok:" + "9".repeat(600), T0).build()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(dump()).isEmpty();
    }

    @Test
    void aRowIsServedOnlyOnceItsPostIsKnown() throws Exception {
        model.store(
                Events.metrics("tiktok:1", T0, A).setViews(5L).build(),
                Events.container(A, "tiktok:1"),
                Events.score(A, "tiktok:1", T0, 5.0).build(),
                Events.eligibility(A, "tiktok:1", T0, true).build());
        assertThat(gateway.rows("SELECT watched FROM post_overview")).containsExactly("f");

        model.store(Events.post("tiktok:1", T0, A).build());

        assertThat(gateway.rows("SELECT concat_ws(' ', watched, views, organic_score, eligible) FROM post_overview"))
                .containsExactly("t 5 5 t");
    }

    @Test
    void aProjectThatThePostsNewestEventLeavesOutIsServedNoLonger() throws Exception {
        model.store(Events.post("tiktok:1", T0, A, B).build());
        model.store(Events.post("tiktok:1", T0.plusSeconds(1), A).build());
        assertThat(watching()).containsExactly(A.toString());

        model.store(Events.post("tiktok:1", T0.plusSeconds(2), B).build());
        assertThat(watching()).containsExactly(B.toString());

        model.store(Events.post("tiktok:1", T0.plusSeconds(3)).build());
        assertThat(watching()).isEmpty();
    }

    @Test
    void anOlderEventThatNamesMoreProjectsServesNone() throws Exception {
        model.store(Events.post("tiktok:1", T0.plusSeconds(1)).build());
        model.store(Events.post("tiktok:1", T0, A, B).build());

        assertThat(watching()).isEmpty();
        assertThat(gateway.rows("SELECT count(*) FROM post_overview")).containsExactly("2");
    }

    @Test
    void aMetricThatIsNotMeasuredErasesNothingAndKeepsItsOwnTime() throws Exception {
        model.store(Events.metrics("tiktok:1", T0, A).setViews(5L).setReach(3L).build());
        model.store(Events.metrics("tiktok:1", T0.plusSeconds(60), A)
                .setViews(6L)
                .setAbsentReasons(Map.of("reach", "failed"))
                .build());

        assertThat(gateway.rows(
                        "SELECT concat_ws(' ', views, views_at, reach, reach_at, absent_reasons) FROM post_overview"))
                .containsExactly("6 3 2026-01-01 00:00:00+00 {\"reach\": \"failed\"}");
    }

    @Test
    void equalTimesAreDecidedByTheBytesOfTheEventId() throws Exception {
        PostMetricsCollected low = Events.metrics("tiktok:1", T0, A)
                .setEventId("00000000-0000-5000-8000-000000000001")
                .setViews(1L)
                .setLikes(1L)
                .build();
        PostMetricsCollected high = Events.metrics("tiktok:1", T0, A)
                .setEventId("f0000000-0000-5000-8000-000000000001")
                .setViews(2L)
                .build();
        for (List<PostMetricsCollected> order : List.of(List.of(low, high), List.of(high, low))) {
            for (int batchSize : new int[] {1, 2}) {
                empty();
                model.storeInOrder(List.copyOf(order), batchSize);
                assertThat(gateway.rows(
                                "SELECT concat_ws(' ', views, views_event, likes, likes_event) FROM post_overview"))
                        .containsExactly("2 1 00000000-0000-5000-8000-000000000001");
            }
        }
    }

    private static List<String> watching() throws Exception {
        return gateway.rows("SELECT project_id FROM post_overview WHERE watched ORDER BY 1");
    }

    private static List<String> rowVersions() throws Exception {
        return gateway.rows("""
                SELECT concat_ws(' ', 'post', ctid, xmin) FROM post_overview
                UNION ALL SELECT concat_ws(' ', 'head', ctid, xmin) FROM post_heads
                UNION ALL SELECT concat_ws(' ', 'sync', ctid, xmin) FROM account_syncs
                """);
    }

    private static List<String> dump() throws Exception {
        return dump(gateway);
    }

    static List<String> dump(Gateway gateway) throws Exception {
        List<String> dump =
                new ArrayList<>(gateway.rows("SELECT o::text FROM post_overview o ORDER BY project_id, post_key"));
        dump.addAll(gateway.rows("SELECT h::text FROM post_heads h ORDER BY post_key"));
        dump.addAll(gateway.rows("SELECT s::text FROM account_syncs s ORDER BY account_id"));
        return dump;
    }

    static List<SpecificRecord> randomEvents(Random random, int count) {
        List<SpecificRecord> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String postKey = "tiktok:" + random.nextInt(12);
            // Few moments, so that events tie; the event id then tells them apart.
            Instant time = T0.plusSeconds(random.nextInt(12));
            String id = new UUID(random.nextLong(), random.nextLong()).toString();
            UUID[] projects = subset(random);
            UUID one = List.of(A, B, C).get(random.nextInt(3));
            switch (random.nextInt(6)) {
                case 4 -> events.add(accountSync(random, time, id));
                case 0 ->
                    events.add(Events.post(postKey, time, projects)
                            .setEventId(id)
                            .setCaption("caption " + i)
                            .setDeletedAt(random.nextInt(5) == 0 ? time : null)
                            .build());
                case 1, 2 ->
                    events.add(Events.metrics(postKey, time, projects)
                            .setEventId(id)
                            .setViews(maybe(random))
                            .setLikes(maybe(random))
                            .setReach(maybe(random))
                            .setFullWatchRate(random.nextBoolean() ? random.nextDouble() : null)
                            .setAbsentReasons(
                                    random.nextBoolean() ? Map.of("reach", "failed", "views", "not_yet") : Map.of())
                            .build());
                case 3 ->
                    events.add(Events.score(
                                    one, postKey, time, random.nextInt(4) == 0 ? null : random.nextInt(1000) / 100.0)
                            .setEventId(id)
                            .build());
                default ->
                    events.add(
                            random.nextInt(4) == 0
                                    ? Events.container(one, postKey)
                                    : Events.eligibility(one, postKey, time, random.nextBoolean())
                                            .setEventId(id)
                                            .build());
            }
        }
        return events;
    }

    private static AccountSyncReported accountSync(Random random, Instant time, String id) {
        return AccountSyncReported.newBuilder()
                .setEventId(id)
                .setAccountId(new UUID(random.nextInt(3), 5).toString())
                .setProjectIds(Arrays.stream(subset(random)).map(UUID::toString).toList())
                .setPlatform("tiktok")
                .setHandle("ada")
                .setSource("sift")
                .setState(random.nextBoolean() ? "active" : "failing")
                .setFailures(random.nextInt(9))
                .setKinds(List.of())
                .setGaps(List.of())
                .setRemoved(random.nextInt(4) == 0)
                .setReportIntervalMs(300_000)
                .setObservedAt(time)
                .build();
    }

    private static UUID[] subset(Random random) {
        List<UUID> projects = new ArrayList<>();
        for (UUID project : List.of(C, A, B)) {
            if (random.nextInt(3) > 0) {
                projects.add(project);
            }
        }
        return projects.toArray(UUID[]::new);
    }

    private static Long maybe(Random random) {
        return random.nextInt(3) == 0 ? null : (long) random.nextInt(1000);
    }
}
