package io.tidemark.gateway.overview;

import static io.tidemark.gateway.overview.Events.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.serde.ObjectMapper;
import io.tidemark.gateway.Gateway;
import io.tidemark.messaging.RebuildConfig;
import io.tidemark.schemas.event.AdsContentEligibilityChanged;
import io.tidemark.schemas.event.AdsContentScored;
import io.tidemark.schemas.event.PostMetricsCollected;
import io.tidemark.testbed.TableCost;
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
import java.util.stream.IntStream;
import javax.sql.DataSource;
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

    private static final int POSTS = 500;

    private static Gateway gateway;
    private static ReadModel model;

    @BeforeAll
    static void start() {
        gateway = Gateway.start("gateway_order", Map.of("kafka.enabled", "false", "tidemark.sorting.first-look", "1h"));
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
        List<SpecificRecord> events = RandomEvents.of(random, 200);
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
        List<SpecificRecord> events = RandomEvents.of(new Random(seed), 300);
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
        List<SpecificRecord> events = RandomEvents.of(new Random(7), 400);
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

    @Test
    void aBatchOfNewerObservationsIsWrittenInPlaceAndItsOrderFollows() throws Exception {
        storePosts();
        storeOtherPosts();
        PostSorter sorter = newSorter();
        MetricsWriter writer = new MetricsWriter(sorter, gateway.bean(ObjectMapper.class));
        for (int round = 1; round < 4; round++) {
            writer.write(observed(round));
        }

        assertWrittenInPlace(cost(() -> writer.write(observed(4))));
        assertThat(sortedViews()).isEmpty();

        assertLookedUpAndUpdatedOnce(cost(() -> assertThat(sorter.sortNext()).isTrue()));
        assertThat(sorter.sortNext()).isFalse();
        assertThat(sortedViews()).containsExactly("4");

        // One that is not newer undoes what was put in place, and then each row is compared.
        List<PostMetricsCollected> mixed = new ArrayList<>(observed(5));
        mixed.set(0, observed(4).getFirst());
        TableCost undone = cost(() -> writer.write(mixed));
        assertThat(undone.updated()).isEqualTo(2L * POSTS - 2);
        assertThat(undone.scans()).isZero();
        assertThat(gateway.rows("SELECT DISTINCT views FROM post_overview WHERE watched ORDER BY 1"))
                .containsExactly("4", "5");
    }

    @Test
    void aBatchOfNewerScoresAndDecisionsIsWrittenInPlaceAndItsOrderFollows() throws Exception {
        storePosts();
        storeOtherPosts();
        PostSorter sorter = newSorter();
        ScoreWriter scores = new ScoreWriter(sorter);
        EligibilityWriter decisions = gateway.bean(EligibilityWriter.class);
        for (int round = 1; round < 4; round++) {
            scores.write(scored(round));
            decisions.write(decided(round));
        }

        assertWrittenInPlace(cost(() -> scores.write(scored(4))));
        assertWrittenInPlace(cost(() -> decisions.write(decided(4))));
        String sorted =
                "SELECT DISTINCT concat_ws(' ', organic_score, sorted_organic_score, sorted_scored_at = scored_at)"
                        + " FROM post_overview WHERE watched";
        assertThat(gateway.rows(sorted)).containsExactly("4");

        assertLookedUpAndUpdatedOnce(cost(() -> assertThat(sorter.sortNext()).isTrue()));
        assertThat(sorter.sortNext()).isFalse();
        assertThat(gateway.rows(sorted)).containsExactly("4 4 t");
    }

    @Test
    void rowsThatAReplicaLeftUnsortedAreFound() throws Exception {
        storePosts();
        new MetricsWriter(newSorter(), gateway.bean(ObjectMapper.class)).write(observed(1));
        assertThat(sortedViews()).isEmpty();

        PostSorter other = newSorter();
        assertThat(other.sortNext()).isFalse();
        other.findUnsorted();
        assertThat(other.sortNext()).isTrue();
        assertThat(sortedViews()).containsExactly("1");
        other.findUnsorted();
        assertThat(other.sortNext()).isFalse();
    }

    @Test
    void aSmallBatchIsSortedAsItIsStored() throws Exception {
        PostSorter sorter = newSorter();
        new MetricsWriter(sorter, gateway.bean(ObjectMapper.class))
                .write(observed(1).subList(0, PostSorter.MOST_AT_ONCE));
        assertThat(sortedViews()).containsExactly("1");
        assertThat(sorter.sortNext()).isFalse();
    }

    private static void storePosts() throws Exception {
        model.store(IntStream.range(0, POSTS)
                .mapToObj(i -> Events.post("tiktok:" + i, T0, A).build())
                .toList());
    }

    /** Of few rows it may be best to read all. */
    private static void storeOtherPosts() throws Exception {
        gateway.execute("INSERT INTO post_overview (project_id, post_key) SELECT '" + B
                + "', 'tiktok:' || n FROM generate_series(1, 20000) n");
        gateway.execute("ANALYZE post_overview");
    }

    private static List<AdsContentScored> scored(int round) {
        return IntStream.range(0, POSTS)
                .mapToObj(i -> Events.score(A, "tiktok:" + i, T0.plusSeconds(round), (double) round)
                        .build())
                .toList();
    }

    private static List<AdsContentEligibilityChanged> decided(int round) {
        return IntStream.range(0, POSTS)
                .mapToObj(i -> Events.eligibility(A, "tiktok:" + i, T0.plusSeconds(round), true)
                        .build())
                .toList();
    }

    /** One that sorts when it is told to. */
    private static PostSorter newSorter() {
        return new PostSorter(gateway.bean(Stage.class), gateway.bean(DataSource.class), new RebuildConfig(""));
    }

    private static List<String> sortedViews() throws Exception {
        return gateway.rows(
                "SELECT DISTINCT sorted_views FROM post_overview WHERE sorted_views IS NOT NULL ORDER BY 1");
    }

    private static List<PostMetricsCollected> observed(int round) {
        return IntStream.range(0, POSTS)
                .mapToObj(i -> Events.metrics("tiktok:" + i, T0.plusSeconds(round), A)
                        .setViews((long) round)
                        .setLikes((long) round)
                        .build())
                .toList();
    }

    private static TableCost cost(TableCost.Work work) throws Exception {
        return TableCost.of(gateway.bean(DataSource.class), "gateway", work).get("post_overview");
    }

    private static void assertWrittenInPlace(TableCost cost) {
        assertLookedUpAndUpdatedOnce(cost);
        assertThat(cost.inPlace()).as("rows that entered no index").isGreaterThan(POSTS * 9 / 10);
    }

    private static void assertLookedUpAndUpdatedOnce(TableCost cost) {
        assertThat(cost.lookedUp()).isEqualTo(POSTS);
        assertThat(cost.updated()).isEqualTo(POSTS);
        assertThat(cost.scans()).isZero();
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
}
