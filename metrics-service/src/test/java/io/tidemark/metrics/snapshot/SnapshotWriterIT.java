package io.tidemark.metrics.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.schemas.event.Breakdown;
import io.tidemark.schemas.event.BreakdownPart;
import io.tidemark.schemas.event.CurvePoint;
import io.tidemark.schemas.event.PostMetricsCollected;
import io.tidemark.testbed.MigratedDatabase;
import io.tidemark.testbed.TableCost;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SnapshotWriterIT {

    private static final String POST = "tiktok:1";

    private static final UUID LOW = UUID.fromString("10000000-0000-5000-8000-000000000000");

    /** Greater than {@link #LOW} as PostgreSQL compares, less as {@link UUID#compareTo} does. */
    private static final UUID HIGH = UUID.fromString("f0000000-0000-5000-8000-000000000000");

    private static MigratedDatabase database;
    private static SnapshotWriter writer;

    @BeforeAll
    static void start() {
        database = MigratedDatabase.create("metrics", "snapshot_writer", 1);
        writer = new SnapshotWriter(
                database.dataSource(), new MonthPartitions(database.dataSource(), InstantSource.system(), 3));
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @BeforeEach
    void empty() throws SQLException {
        SnapshotTables.empty(database);
    }

    @Test
    void newerSnapshotReplacesOlder() throws SQLException {
        writer.write(List.of(at("10:00:00").setViews(100L).build()));
        writer.write(List.of(at("11:00:00").setViews(90L).build()));

        assertThat(latest("views, views_at, observed_at")).containsExactly("(90,,\"2026-03-05 11:00:00+00\")");
    }

    @Test
    void olderSnapshotDoesNotReplaceNewer() throws SQLException {
        writer.write(List.of(at("11:00:00").setViews(90L).build()));
        writer.write(List.of(at("10:00:00").setViews(100L).build()));

        assertThat(latest("views, views_at, observed_at")).containsExactly("(90,,\"2026-03-05 11:00:00+00\")");
        assertThat(database.number("SELECT count(*) FROM platform_post_metrics"))
                .isEqualTo(2);
    }

    @Test
    void nullDoesNotEraseAValueAndTheValueKeepsItsTime() throws SQLException {
        writer.write(List.of(at("10:00:00").setViews(100L).setReach(70L).build()));
        writer.write(List.of(at("11:00:00").setViews(110L).build()));
        writer.write(List.of(at("12:00:00").setViews(120L).build()));

        assertThat(latest("views, views_at, reach, reach_at, observed_at"))
                .containsExactly("(120,,70,\"2026-03-05 10:00:00+00\",\"2026-03-05 12:00:00+00\")");
    }

    @Test
    void whatVanishesFromAnIdlePostStaysInTheLatestValuesIsNullInTheHistoryAndHasItsReason() throws SQLException {
        writer.write(List.of(at("10:00:00")
                .setViews(100L)
                .setReach(70L)
                .setAvgWatchTimeMs(1_480L)
                .build()));
        writer.write(List.of(at("11:00:00")
                .setViews(100L)
                .setAbsentReasons(Map.of("reach", "not_yet", "avg_watch_time_ms", "not_yet"))
                .build()));

        assertThat(latest("views, reach, avg_watch_time_ms, absent_reasons->>'reach'"))
                .containsExactly("(100,70,1480,not_yet)");
        assertThat(database.rows("SELECT views, reach, avg_watch_time_ms, absent_reasons->>'avg_watch_time_ms'"
                        + " FROM platform_post_metrics ORDER BY observed_at"))
                .containsExactly("(100,70,1480,)", "(100,,,not_yet)");
    }

    @Test
    void aValueReturnsToTheNewestObservationWhenItIsMeasuredAgain() throws SQLException {
        writer.write(List.of(at("10:00:00").setReach(70L).build()));
        writer.write(List.of(at("11:00:00").build()));
        writer.write(List.of(at("12:00:00").setReach(80L).build()));

        assertThat(latest("reach, reach_at, reach_event")).containsExactly("(80,,)");
    }

    @Test
    void olderSnapshotFillsWhatNewerOnesLack() throws SQLException {
        writer.write(List.of(at("12:00:00").setViews(120L).build()));
        writer.write(List.of(at("10:00:00").setViews(100L).setReach(70L).build()));
        writer.write(List.of(at("11:00:00").setReach(75L).build()));
        writer.write(List.of(at("09:00:00").setReach(60L).setSaves(3L).build()));

        assertThat(latest("views, reach, reach_at, saves, saves_at"))
                .containsExactly("(120,75,\"2026-03-05 11:00:00+00\",3,\"2026-03-05 09:00:00+00\")");
    }

    @Test
    void gapsAreFilledFromWithinOneBatchToo() throws SQLException {
        writer.write(List.of(
                at("10:00:00").setReach(70L).setSaves(2L).build(),
                at("11:00:00").setReach(75L).build(),
                at("12:00:00").setViews(120L).build()));

        assertThat(latest("views, reach, reach_at, saves, saves_at"))
                .containsExactly("(120,75,\"2026-03-05 11:00:00+00\",2,\"2026-03-05 10:00:00+00\")");
    }

    @Test
    void zeroIsAValue() throws SQLException {
        writer.write(List.of(at("10:00:00").setViews(5L).build()));
        writer.write(List.of(at("11:00:00").setViews(0L).build()));

        assertThat(latest("views, likes")).containsExactly("(0,)");
    }

    @Test
    void theGreaterEventIdWinsATieWhicheverComesFirst() throws SQLException {
        PostMetricsCollected low = at("10:00:00")
                .setEventId(LOW.toString())
                .setViews(1L)
                .setReach(11L)
                .build();
        PostMetricsCollected high =
                at("10:00:00").setEventId(HIGH.toString()).setViews(2L).build();
        for (List<PostMetricsCollected> order : List.of(List.of(low, high), List.of(high, low))) {
            empty();
            for (PostMetricsCollected event : order) {
                writer.write(List.of(event));
            }
            assertThat(latest("event_id, views, reach, reach_event"))
                    .containsExactly("(" + HIGH + ",2,11," + LOW + ")");
            empty();
            writer.write(order);
            assertThat(latest("event_id, views, reach, reach_event"))
                    .containsExactly("(" + HIGH + ",2,11," + LOW + ")");
            assertThat(database.number("SELECT count(*) FROM platform_post_metrics"))
                    .isEqualTo(2);
        }
    }

    @Test
    void absentReasonsAreThoseOfTheNewestObservation() throws SQLException {
        writer.write(List.of(at("11:00:00")
                .setAbsentReasons(Map.of("reach", "withheld", "saves", "not_yet"))
                .build()));
        writer.write(List.of(
                at("10:00:00").setAbsentReasons(Map.of("views", "failed")).build()));

        assertThat(latest("absent_reasons->>'reach', absent_reasons->>'saves', absent_reasons->>'views'"))
                .containsExactly("(withheld,not_yet,)");
        assertThat(database.rows("SELECT absent_reasons FROM platform_post_metrics ORDER BY observed_at"))
                .containsExactly(
                        "(\"{\"\"views\"\": \"\"failed\"\"}\")",
                        "(\"{\"\"reach\"\": \"\"withheld\"\", \"\"saves\"\": \"\"not_yet\"\"}\")");
    }

    @Test
    void eachPastUtcDayKeepsItsLastKnownValues() throws SQLException {
        writer.write(List.of(
                Observations.of(POST, "2026-03-05T23:59:59.999999Z")
                        .setViews(10L)
                        .build(),
                Observations.of(POST, "2026-03-06T00:00:00Z")
                        .setViews(11L)
                        .setReach(5L)
                        .build(),
                Observations.of(POST, "2026-03-06T09:00:00Z").setViews(12L).build(),
                Observations.of(POST, "2026-03-07T00:00:00Z").setViews(13L).build()));
        writer.write(List.of(Observations.of(POST, "2026-03-05T12:00:00Z")
                .setViews(9L)
                .setReach(4L)
                .build()));

        assertThat(database.rows("SELECT day, views, reach, reach_at FROM platform_post_metrics_daily ORDER BY day"))
                .containsExactly(
                        "(2026-03-05,10,4,\"2026-03-05 12:00:00+00\")", "(2026-03-06,12,5,\"2026-03-06 00:00:00+00\")");
    }

    /** A value of an earlier day stays among the latest values, and is none of the day that ends. */
    @Test
    void aDayThatEndsKeepsWhatWasMeasuredInIt() throws SQLException {
        writer.write(List.of(Observations.of(POST, "2026-03-05T12:00:00Z")
                .setViews(10L)
                .setReach(4L)
                .build()));
        writer.write(List.of(
                Observations.of(POST, "2026-03-06T12:00:00Z").setViews(11L).build()));
        writer.write(List.of(
                Observations.of(POST, "2026-03-06T11:00:00Z").setSaves(3L).build()));
        writer.write(List.of(
                Observations.of(POST, "2026-03-06T13:00:00Z").setViews(12L).build(),
                Observations.of(POST, "2026-03-07T09:00:00Z").setViews(13L).build()));

        assertThat(
                        database.rows(
                                "SELECT day, observed_at, views, reach, saves, saves_at FROM platform_post_metrics_daily ORDER BY day"))
                .containsExactly(
                        "(2026-03-05,\"2026-03-05 12:00:00+00\",10,4,,)",
                        "(2026-03-06,\"2026-03-06 13:00:00+00\",12,,3,\"2026-03-06 11:00:00+00\")");
        assertThat(latest("views, reach, saves")).containsExactly("(13,4,3)");
    }

    @Test
    void aDayThatEndsReplacesWhatIsThereOfIt() throws SQLException {
        writer.write(List.of(
                Observations.of(POST, "2026-03-05T12:00:00Z").setViews(10L).build()));
        database.execute("""
                INSERT INTO platform_post_metrics_daily (post_key, day, observed_at, event_id, views, reach)
                SELECT post_key, '2026-03-05', '2026-03-05 11:00:00+00', event_id, 9, 9 FROM platform_post_metrics_latest
                """);

        writer.write(List.of(
                Observations.of(POST, "2026-03-06T00:00:00Z").setViews(11L).build()));

        assertThat(database.rows("SELECT observed_at, views, reach FROM platform_post_metrics_daily"))
                .containsExactly("(\"2026-03-05 12:00:00+00\",10,)");
    }

    /** What a batch costs PostgreSQL. */
    @Test
    void newerObservationsAreLookedUpOnceInTheLatestValuesAndNowhereElse() throws Exception {
        writer.write(ofManyPosts("10:00:00"));
        assertThat(TableCost.of(database.dataSource(), "metrics", () -> writer.write(ofManyPosts("11:00:00"))))
                .containsEntry("platform_post_metrics_2026_03", new TableCost(300, 0, 0, 0, 0))
                .containsEntry("platform_post_metrics_daily", new TableCost(0, 0, 0, 0, 0))
                .hasEntrySatisfying("platform_post_metrics_latest", cost -> {
                    assertThat(cost.inserted()).isZero();
                    assertThat(cost.updated()).isEqualTo(300);
                    assertThat(cost.lookedUp()).isEqualTo(300);
                    assertThat(cost.scans()).isZero();
                });
    }

    @Test
    void aHistoryThatKnowsMoreThanTheLatestValuesIsNotRepeated() throws SQLException {
        writer.write(ofManyPosts("10:00:00"));
        List<String> expected = SnapshotTables.dump(database);
        database.execute("TRUNCATE platform_post_metrics_latest, platform_post_metrics_daily");

        writer.write(ofManyPosts("10:00:00"));

        assertThat(SnapshotTables.dump(database)).isEqualTo(expected);
    }

    @Test
    void ratiosAndTheGreatestCountAreKeptExactly() throws SQLException {
        writer.write(List.of(at("10:00:00")
                .setViews(Long.MAX_VALUE)
                .setSkipRate(0.1)
                .setFullWatchRate(1.0)
                .build()));

        assertThat(latest("views, skip_rate, full_watch_rate")).containsExactly("(9223372036854775807,0.1,1)");
    }

    @Test
    void poisonIsRefusedAndNothingOfItsBatchIsStored() throws SQLException {
        PostMetricsCollected good = at("10:00:00").setViews(1L).build();
        for (PostMetricsCollected.Builder poison : List.of(
                at("11:00:00").setViews(-1L),
                at("11:00:00").setSkipRate(Double.NaN),
                at("11:00:00").setSkipRate(48.4),
                at("11:00:00").setFullWatchRate(Double.POSITIVE_INFINITY),
                at("11:00:00").setRetentionCurve(List.of(new CurvePoint(0, Double.NaN))),
                at("11:00:00").setLikesCurve(List.of(new CurvePoint(0, 1.1))),
                at("11:00:00").setLikesCurve(List.of(new CurvePoint(1, 0.1), new CurvePoint(1, 0.1))),
                divided(Observations.told("audience_cities", "Graz", Double.NaN)),
                divided(Observations.told("audience_cities", "Graz", -0.1)),
                divided(Observations.told("audience_cities", "Graz", 71)),
                divided(Observations.told("audience_cities", "G\0", 0.1)),
                divided(Observations.told("audience_cities", "", 0.1)),
                divided(Observations.told("audience_cities", "x".repeat(513), 0.1)),
                divided(Observations.told("Audience Cities", "Graz", 0.1)),
                divided(
                        Observations.told("audience_cities", "Graz", 0.1),
                        Observations.told("audience_cities", "Linz", 0.1)),
                divided(new Breakdown(
                        "audience_cities", null, List.of(new BreakdownPart("a", 0.1), new BreakdownPart("a", 0.2)))),
                divided(new Breakdown("audience_cities", null, null)),
                divided(new Breakdown("audience_cities", "failed", List.of())),
                divided(Observations.absent("audience_cities", "\0")),
                divided(new Breakdown(
                        "audience_cities",
                        null,
                        IntStream.range(0, 1_001)
                                .mapToObj(i -> new BreakdownPart("c" + i, 0.0))
                                .toList())),
                divided(IntStream.range(0, 51)
                        .mapToObj(i -> Observations.absent("_".repeat(i + 1), "failed"))
                        .toArray(Breakdown[]::new)),
                at("11:00:00").setEventId("1-1-1-1-1"),
                at("11:00:00").setEventId("not a uuid, but of the right length "),
                at("11:00:00").setPostKey(""),
                at("11:00:00").setPostKey("tiktok:a\0b"),
                at("11:00:00").setSource("\0"),
                at("11:00:00").setAbsentReasons(Map.of("reach", "\0")),
                at("11:00:00").setPostKey("tiktok:" + "9".repeat(3_000)),
                at("11:00:00").setObservedAt(Instant.parse("1999-12-31T23:59:59.999999Z")),
                at("11:00:00").setObservedAt(Instant.parse("2200-01-01T00:00:00Z")))) {
            assertThatThrownBy(() -> writer.write(List.of(good, poison.build())))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageMatching(
                            "(views|skip_rate|full_watch_rate|retention_curve|likes_curve|breakdowns|breakdowns.name|breakdowns.absent_reason|event_id|post_key|source|absent_reasons|the event's time) .*");
        }
        assertThat(database.number("SELECT count(*) FROM platform_post_metrics"))
                .isZero();
    }

    @Test
    void hostileButValidTextIsKept() throws SQLException {
        String key = "tiktok:'; DROP TABLE x; -- \\ \" \u2028 \uD83D\uDE00 \u00e9";
        writer.write(List.of(Observations.of(key, "2026-03-05T10:00:00Z")
                .setAbsentReasons(Map.of("re\"ach\\", "\n\uD83D\uDE00"))
                .setViews(1L)
                .build()));

        assertThat(database.number("SELECT count(*) FROM platform_post_metrics_latest WHERE post_key = $k$" + key
                        + "$k$ AND absent_reasons = jsonb_build_object($k$re\"ach\\$k$, E'\\n\\U0001F600')"))
                .isEqualTo(1);
    }

    private static List<PostMetricsCollected> ofManyPosts(String time) {
        return IntStream.range(0, 300)
                .mapToObj(post -> Observations.of("tiktok:" + post, "2026-03-05T" + time + "Z")
                        .setViews(7L * post)
                        .build())
                .toList();
    }

    private static PostMetricsCollected.Builder at(String time) {
        return Observations.of(POST, "2026-03-05T" + time + "Z");
    }

    private static PostMetricsCollected.Builder divided(Breakdown... breakdowns) {
        return at("11:00:00").setBreakdowns(List.of(breakdowns));
    }

    private static List<String> latest(String columns) throws SQLException {
        return database.rows("SELECT " + columns + " FROM platform_post_metrics_latest");
    }
}
