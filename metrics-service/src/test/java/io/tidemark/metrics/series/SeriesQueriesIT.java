package io.tidemark.metrics.series;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.http.HttpRequest;
import io.tidemark.metrics.snapshot.Observations;
import io.tidemark.metrics.snapshot.StoredObservations;
import io.tidemark.testbed.MigratedDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SeriesQueriesIT {

    private static final String POST = "tiktok:1";

    private static MigratedDatabase database;
    private static SeriesQueries queries;

    @BeforeAll
    static void start() {
        database = MigratedDatabase.create("metrics", "series_queries", 2);
        queries = new SeriesQueries(database.dataSource());
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @BeforeEach
    void empty() throws SQLException {
        database.execute("TRUNCATE platform_post_metrics, platform_post_metrics_latest, platform_post_metrics_daily");
    }

    @Test
    void aPostThatWasNeverObservedHasNoSeries() throws SQLException {
        assertThat(queries.find(POST, request("bucket=day"))).isEmpty();
        assertThat(queries.find("tiktok:\0", request("bucket=day"))).isEmpty();
    }

    @Test
    void aPostWithoutObservationsInTheWindowHasAnEmptySeries() throws SQLException {
        views("2026-01-01T00:00:00Z", 1);

        assertThat(items("bucket=day&since=2026-02-01T00:00:00Z&until=2026-02-02T00:00:00Z"))
                .isEmpty();
    }

    @Test
    void theLastObservationOfAnHourCounts() throws SQLException {
        views("2026-03-05T10:00:00Z", 1);
        views("2026-03-05T10:59:59.999999Z", 2);
        views("2026-03-05T11:00:00Z", 3);

        assertThat(items("metric=views&bucket=hour&since=2026-03-05T00:00:00Z&until=2026-03-06T00:00:00Z"))
                .containsExactly(
                        "2026-03-05T10:00:00Z 2026-03-05T10:59:59.999999Z {views=2}",
                        "2026-03-05T11:00:00Z 2026-03-05T11:00:00Z {views=3}");
    }

    @Test
    void untilIsExclusiveAndSinceInclusiveWithinADay() throws SQLException {
        views("2026-03-05T09:59:59.999999Z", 1);
        views("2026-03-05T10:00:00Z", 2);
        views("2026-03-07T11:59:59.999999Z", 3);
        views("2026-03-07T12:00:00Z", 4);

        for (String bucket : List.of("hour", "day")) {
            assertThat(queries.find(
                                    POST,
                                    request("metric=views&bucket=" + bucket
                                            + "&since=2026-03-05T10:00:00Z&until=2026-03-07T12:00:00Z"))
                            .orElseThrow()
                            .items())
                    .as(bucket)
                    .extracting(item -> item.values().get("views"))
                    .containsExactly(2L, 3L);
        }
    }

    @Test
    void aMetricThatTheLastObservationLacksShowsItsLastValueAndTime() throws SQLException {
        StoredObservations.store(
                database,
                Observations.of(POST, "2026-03-05T10:00:00Z")
                        .setViews(1L)
                        .setReach(5L)
                        .build(),
                Observations.of(POST, "2026-03-05T11:00:00Z").setViews(2L).build(),
                Observations.of(POST, "2026-03-06T11:00:00Z").setViews(3L).build());

        Series series = queries.find(
                        POST,
                        request("metric=views&metric=reach&metric=skip_rate&since=2026-03-05T00:00:00Z"
                                + "&until=2026-03-07T00:00:00Z"))
                .orElseThrow();

        assertThat(series.items()).hasSize(2);
        Series.Item first = series.items().getFirst();
        assertThat(first.observedAt()).isEqualTo("2026-03-05T11:00:00Z");
        assertThat(first.values())
                .containsEntry("views", 2L)
                .containsEntry("reach", 5L)
                .containsEntry("skipRate", null);
        assertThat(first.valuesObservedAt())
                .containsEntry("views", Instant.parse("2026-03-05T11:00:00Z"))
                .containsEntry("reach", Instant.parse("2026-03-05T10:00:00Z"))
                .containsEntry("skipRate", null);
        assertThat(series.items().get(1).values()).containsEntry("reach", null);
    }

    @Test
    void weeksBeginOnMonday() throws SQLException {
        views("2026-03-01T23:00:00Z", 1);
        views("2026-03-02T00:00:00Z", 2);
        views("2026-03-08T23:59:59Z", 3);

        assertThat(items("metric=views&bucket=week&since=2026-02-23T00:00:00Z&until=2026-03-09T00:00:00Z"))
                .containsExactly(
                        "2026-02-23T00:00:00Z 2026-03-01T23:00:00Z {views=1}",
                        "2026-03-02T00:00:00Z 2026-03-08T23:59:59Z {views=3}");
    }

    @Test
    void anyWindowByDayAndWeekIsWhatItsHoursComeTo() throws SQLException {
        Random random = new Random(11);
        Instant begin = Instant.parse("2026-02-20T00:00:00Z");
        TreeMap<Instant, Long> truth = new TreeMap<>();
        for (int i = 0; i < 300; i++) {
            truth.put(begin.plusSeconds(random.nextInt(20 * 86_400)), (long) i);
        }
        StoredObservations.store(
                database,
                truth.entrySet().stream()
                        .map(entry -> Observations.of(POST, entry.getKey())
                                .setViews(entry.getValue())
                                .build())
                        .toList());

        for (int round = 0; round < 50; round++) {
            Instant since = begin.plusSeconds(random.nextInt(10 * 86_400));
            Instant until = since.plusSeconds(1 + random.nextInt(9 * 86_400));
            for (Bucket bucket : Bucket.values()) {
                TreeMap<Instant, Long> expected = new TreeMap<>();
                truth.subMap(since, until).forEach((at, views) -> expected.put(bucket.start(at), views));
                TreeMap<Instant, Number> answered = new TreeMap<>();
                queries.find(
                                POST,
                                request("metric=views&bucket=" + bucket.name().toLowerCase(Locale.ROOT) + "&since="
                                        + since + "&until=" + until))
                        .orElseThrow()
                        .items()
                        .forEach(
                                item -> answered.put(item.start(), item.values().get("views")));
                assertThat(answered)
                        .as("%s from %s to %s", bucket, since, until)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void aWindowReadsOnlyThePartitionsOfItsMonths() throws SQLException {
        views("2026-02-28T00:00:00Z", 1);
        views("2026-03-15T00:00:00Z", 2);
        views("2026-04-01T00:00:00Z", 3);
        StringBuilder plan = new StringBuilder();
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement statement = connection.prepareStatement("EXPLAIN (ANALYZE) "
                        + SeriesQueries.historySql(request("metric=views").metrics()))) {
            statement.setString(1, POST);
            statement.setObject(2, OffsetDateTime.parse("2026-03-01T00:00:00Z"));
            statement.setObject(3, OffsetDateTime.parse("2026-04-01T00:00:00Z"));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    plan.append(rows.getString(1)).append('\n');
                }
            }
        }
        assertThat(plan).contains("platform_post_metrics_2026_03").doesNotContain("2026_02", "2026_04");
    }

    private static void views(String at, long views) throws SQLException {
        StoredObservations.store(
                database, Observations.of(POST, at).setViews(views).build());
    }

    private static List<String> items(String query) throws SQLException {
        List<String> items = new ArrayList<>();
        for (Series.Item item : queries.find(POST, request(query)).orElseThrow().items()) {
            items.add(item.start() + " " + item.observedAt() + " " + item.values());
        }
        return items;
    }

    private static SeriesRequest request(String query) {
        return SeriesRequest.of(HttpRequest.GET("/?" + query).getParameters(), Instant.parse("2026-03-10T00:00:00Z"));
    }
}
