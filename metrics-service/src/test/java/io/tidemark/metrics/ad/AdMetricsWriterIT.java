package io.tidemark.metrics.ad;

import static io.tidemark.metrics.ad.AdEvents.DAY;
import static io.tidemark.metrics.ad.AdEvents.PROJECT;
import static io.tidemark.metrics.ad.AdEvents.START;
import static io.tidemark.metrics.ad.AdEvents.told;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.http.HttpRequest;
import io.tidemark.metrics.problem.ProblemException;
import io.tidemark.schemas.event.AdMetricsCollected;
import io.tidemark.testbed.MigratedDatabase;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The ledger keeps every statement; the days and sums come out the same whatever the order and repetition. */
class AdMetricsWriterIT {

    private static MigratedDatabase database;
    private static AdMetricsWriter writer;
    private static AdsQueries queries;

    @BeforeAll
    static void start() {
        database = MigratedDatabase.create("metrics", "ad_metrics", 1);
        writer = new AdMetricsWriter(database.dataSource());
        queries = new AdsQueries(database.dataSource());
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @BeforeEach
    void empty() throws SQLException {
        database.execute("TRUNCATE ad_metrics, ad_metrics_daily");
    }

    @Test
    void restatementsStayInTheLedgerAndTheNewestIsShown() throws SQLException {
        AdMetricsCollected first = told("1", DAY, 1, "14.35", 3L).build();
        AdMetricsCollected restated = told("1", DAY, 2, "13.999999", 2L).build();
        writer.write(List.of(restated));
        writer.write(List.of(first));
        assertThat(database.rows("SELECT spend, conversion_count FROM ad_metrics ORDER BY observed_at"))
                .containsExactly("(14.350000,3)", "(13.999999,2)");
        assertThat(database.rows("SELECT spend, conversion_count FROM ad_metrics_daily"))
                .containsExactly("(13.999999,2)");
    }

    @Test
    void figureThatCouldNotBeReadKeepsTheEarlierOneAndOneThatWasNotReportedIsZero() throws SQLException {
        writer.write(List.of(told("1", DAY, 1, "14.35", 3L).build()));
        writer.write(List.of(told("1", DAY, 2, null, null)
                .setAbsentReasons(Map.of("spend", "failed", "conversion_count", "failed"))
                .build()));
        assertThat(database.rows("SELECT spend, conversion_count FROM ad_metrics_daily"))
                .containsExactly("(14.350000,3)");
        writer.write(List.of(told("1", DAY, 3, "15", null)
                .setAbsentReasons(Map.of("conversion_count", "none_reported"))
                .build()));
        assertThat(database.rows("SELECT spend, conversion_count FROM ad_metrics_daily"))
                .containsExactly("(15.000000,0)");
        assertThat(database.rows("SELECT conversion_count FROM ad_metrics ORDER BY observed_at"))
                .containsExactly("(3)", "()", "()");
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("io.tidemark.testbed.Seeds#three")
    void anyOrderRepetitionAndBatchSizeEndsInTheSameRows(long seed) throws SQLException {
        Random random = new Random(seed);
        List<AdMetricsCollected> events = AdEvents.random(random);
        write(events, 200);
        List<String> expected = dump();
        for (int batchSize : new int[] {1, 7, 500}) {
            List<AdMetricsCollected> delivered = new ArrayList<>(events);
            delivered.addAll(events.subList(0, random.nextInt(events.size())));
            Collections.shuffle(delivered, random);
            empty();
            write(delivered, batchSize);
            assertThat(dump()).as("batches of %d", batchSize).isEqualTo(expected);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("io.tidemark.testbed.Seeds#one")
    void deliveringEverythingAgainTouchesNoRow(long seed) throws SQLException {
        List<AdMetricsCollected> events = AdEvents.random(new Random(seed));
        write(events, 50);
        long touched = database.touchedRows();
        assertThat(touched).isGreaterThanOrEqualTo(200);
        write(events, 200);
        Collections.reverse(events);
        write(events, 11);
        long again = database.touchedRows() - touched;
        System.out.println("rows that a second delivery of 200 statements about ads touched: " + again);
        assertThat(again).isZero();
    }

    @Test
    void writersOfTheSameAdsNeverDeadlockAndEndAsOneWriterWould() throws Exception {
        List<AdMetricsCollected> events = AdEvents.random(new Random(7));
        write(events, 200);
        List<String> alone = dump();
        int writers = 6;
        try (MigratedDatabase shared = MigratedDatabase.create("metrics", "ad_concurrency", writers);
                ExecutorService threads = Executors.newFixedThreadPool(writers)) {
            List<Callable<Void>> all = new ArrayList<>();
            for (int i = 0; i < writers; i++) {
                List<AdMetricsCollected> shuffled = new ArrayList<>(events);
                Collections.shuffle(shuffled, new Random(i));
                all.add(() -> {
                    AdMetricsWriter one = new AdMetricsWriter(shared.dataSource());
                    for (int from = 0; from < shuffled.size(); from += 40) {
                        one.write(shuffled.subList(from, Math.min(shuffled.size(), from + 40)));
                    }
                    return null;
                });
            }
            for (Future<Void> done : threads.invokeAll(all)) {
                done.get();
            }
            assertThat(shared.number("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"))
                    .isZero();
            assertThat(dump(shared)).isEqualTo(alone);
        }
    }

    @Test
    void aCursorThatSomeoneMadeUpIsRefused() {
        String query = request(Map.of()).fingerprint();
        for (String value : List.of("1E+999999999", "1e5", "-1E-99999", "9".repeat(60))) {
            String cursor = new AdsCursor("USD", null, "meta:1", "x").encode(query);
            assertThat(AdsCursor.decode(cursor, query).adKey()).isEqualTo("meta:1");
            assertThatThrownBy(() -> AdsCursor.decode(forged(query, "USD", value, "meta:1", "x"), query))
                    .as(value)
                    .isInstanceOf(ProblemException.class);
        }
        assertThatThrownBy(() -> AdsCursor.decode(forged(query, "USD", "1", "meta:\0", "x"), query))
                .isInstanceOf(ProblemException.class);
    }

    @Test
    void moneyIsSummedExactlyAndNeverAcrossCurrencies() throws SQLException {
        List<AdMetricsCollected> events = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            events.add(told("1", DAY.plusDays(i), 1, "0.1", 1L).build());
            events.add(
                    told("2", DAY.plusDays(i), 1, "1000", 1L).setCurrency("JPY").build());
        }
        write(events, 100);
        AdSums sums = queries.find(request(Map.of()));
        assertThat(sums.items()).extracting(AdSums.Ad::currency).containsExactly("JPY", "USD");
        assertThat(sums.items()).extracting(AdSums.Ad::spend).containsExactly("10000.000000", "1.000000");
        assertThat(sums.totals()).extracting(AdSums.Total::spend).containsExactly("10000.000000", "1.000000");
        AdSums three = queries.find(request(Map.of("since", "2026-09-02", "until", "2026-09-05")));
        assertThat(three.items()).extracting(AdSums.Ad::spend).containsExactly("3000.000000", "0.300000");
    }

    @Test
    void pagesMeetWithoutGapAndAForeignCursorIsRefused() throws SQLException {
        List<AdMetricsCollected> events = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            events.add(told("ad" + i, DAY, 1, i % 4 == 0 ? null : Integer.toString(i % 3), 1L)
                    .build());
        }
        write(events, 100);
        List<String> all = keys(queries.find(request(Map.of())));
        assertThat(all).hasSize(11).doesNotHaveDuplicates();
        List<String> paged = new ArrayList<>();
        String cursor = null;
        do {
            AdSums page = queries.find(
                    request(cursor == null ? Map.of("limit", "3") : Map.of("limit", "3", "cursor", cursor)));
            paged.addAll(keys(page));
            cursor = page.nextCursor();
        } while (cursor != null);
        assertThat(paged).isEqualTo(all);
        String foreign = queries.find(request(Map.of("limit", "3"))).nextCursor();
        assertThatThrownBy(() -> request(Map.of("sort", "clicks_desc", "cursor", foreign)))
                .isInstanceOf(ProblemException.class);
    }

    @Test
    void adsOfAPostAndOfOtherProjectsStayApart() throws SQLException {
        write(
                List.of(
                        told("1", DAY, 1, "5", 1L).setPostKey("tiktok:9").build(),
                        told("2", DAY, 1, "7", 1L).build(),
                        told("3", DAY, 1, "9", 1L)
                                .setPostKey("tiktok:9")
                                .setProjectIds(List.of(UUID.randomUUID().toString()))
                                .build()),
                10);
        assertThat(keys(queries.find(request(Map.of("post", "tiktok:9"))))).containsExactly("meta:1");
        assertThat(keys(queries.find(request(Map.of())))).containsExactly("meta:2", "meta:1");
    }

    private static AdsRequest request(Map<String, String> parameters) {
        StringBuilder query = new StringBuilder("/ads?project=" + PROJECT);
        if (!parameters.containsKey("since")) {
            query.append("&since=2026-09-01&until=2026-10-01");
        }
        parameters.forEach(
                (name, value) -> query.append('&').append(name).append('=').append(value));
        return AdsRequest.of(HttpRequest.GET(query.toString()).getParameters(), START);
    }

    /** A cursor with a digest that is right, since it is no secret. */
    private static String forged(String query, String... position) {
        String text = String.join("\n", position);
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((AdsCursor.digest(query, text) + "\n" + text).getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> keys(AdSums sums) {
        return sums.items().stream().map(AdSums.Ad::adKey).toList();
    }

    private static void write(List<AdMetricsCollected> events, int batchSize) throws SQLException {
        for (int from = 0; from < events.size(); from += batchSize) {
            writer.write(events.subList(from, Math.min(events.size(), from + batchSize)));
        }
    }

    private static List<String> dump() throws SQLException {
        return dump(database);
    }

    private static List<String> dump(MigratedDatabase database) throws SQLException {
        List<String> rows = new ArrayList<>();
        rows.addAll(database.rows("SELECT * FROM ad_metrics ORDER BY ad_key, day, observed_at, event_id"));
        rows.addAll(database.rows("SELECT * FROM ad_metrics_daily ORDER BY ad_key, day"));
        return rows;
    }
}
