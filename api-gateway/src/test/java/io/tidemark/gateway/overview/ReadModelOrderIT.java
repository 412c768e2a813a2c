package io.tidemark.gateway.overview;

import static io.tidemark.gateway.overview.Events.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.gateway.Gateway;
import io.tidemark.schemas.event.PostMetricsCollected;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
        gateway.execute("TRUNCATE post_overview, post_heads");
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 22, 333})
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

    @Test
    void deliveringEverythingAgainTouchesNoRow() throws Exception {
        List<SpecificRecord> events = randomEvents(new Random(4444), 300);
        model.storeInOrder(events, 50);
        List<String> before = dump();
        List<String> versions = gateway.rows("SELECT ctid || ' ' || xmin FROM post_overview ORDER BY 1");
        List<String> heads = gateway.rows("SELECT ctid || ' ' || xmin FROM post_heads ORDER BY 1");

        model.storeInOrder(events, 500);
        model.storeInOrder(events, 7);
        Collections.reverse(events);
        model.storeInOrder(events, 60);

        assertThat(gateway.rows("SELECT ctid || ' ' || xmin FROM post_overview ORDER BY 1"))
                .isEqualTo(versions);
        assertThat(gateway.rows("SELECT ctid || ' ' || xmin FROM post_heads ORDER BY 1"))
                .isEqualTo(heads);
        assertThat(dump()).isEqualTo(before);
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

    private static List<String> dump() throws Exception {
        List<String> dump =
                new ArrayList<>(gateway.rows("SELECT o::text FROM post_overview o ORDER BY project_id, post_key"));
        dump.addAll(gateway.rows("SELECT h::text FROM post_heads h ORDER BY post_key"));
        return dump;
    }

    private static List<SpecificRecord> randomEvents(Random random, int count) {
        List<SpecificRecord> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String postKey = "tiktok:" + random.nextInt(12);
            // Few moments, so that events tie; the event id then tells them apart.
            Instant time = T0.plusSeconds(random.nextInt(12));
            String id = new UUID(random.nextLong(), random.nextLong()).toString();
            UUID[] projects = subset(random);
            UUID one = List.of(A, B, C).get(random.nextInt(3));
            switch (random.nextInt(5)) {
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
