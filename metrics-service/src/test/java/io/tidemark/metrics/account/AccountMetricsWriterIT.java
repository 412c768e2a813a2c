package io.tidemark.metrics.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.schemas.AccountMetricCatalog;
import io.tidemark.schemas.AccountMetricDefinition;
import io.tidemark.schemas.event.AccountMetricsCollected;
import io.tidemark.testbed.MigratedDatabase;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AccountMetricsWriterIT {

    private static final LocalDate TODAY = LocalDate.parse("2026-03-02");
    private static final Comparator<AccountMetricsCollected> NEWEST_FIRST = Comparator.comparing(
                    AccountMetricsCollected::getObservedAt)
            .thenComparing(AccountMetricsCollected::getEventId)
            .reversed();

    private static MigratedDatabase database;
    private static AccountMetricsWriter writer;
    private static AccountSeriesQueries queries;

    @BeforeAll
    static void start() {
        database = MigratedDatabase.create("metrics", "account_metrics", 1);
        writer = new AccountMetricsWriter(database.dataSource());
        queries = new AccountSeriesQueries(database.dataSource());
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @BeforeEach
    void empty() throws SQLException {
        database.execute("TRUNCATE account_metrics, account_metrics_daily");
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("io.tidemark.testbed.Seeds#three")
    void anyOrderAndBatchSizeEndsInTheSameRows(long seed) throws SQLException {
        Random random = new Random(seed);
        List<AccountMetricsCollected> events = AccountEvents.random(random, 300);
        write(events, 300);
        List<String> expected = dump();
        for (int batchSize : new int[] {1, 7, 500}) {
            List<AccountMetricsCollected> delivered = new ArrayList<>(events);
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
        List<AccountMetricsCollected> events = AccountEvents.random(new Random(seed), 300);
        write(events, 50);
        long touched = database.touchedRows();
        assertThat(touched).isGreaterThanOrEqualTo(300);
        write(events, 300);
        Collections.reverse(events);
        write(events, 11);
        long again = database.touchedRows() - touched;
        System.out.println("rows that a second delivery of 300 observations of accounts touched: " + again);
        assertThat(again).isZero();
    }

    @Test
    void eachDayShowsTheNewestValueOfEachMetricAndWhereItCameFrom() throws SQLException {
        List<AccountMetricsCollected> events = AccountEvents.random(new Random(8_000), 400);
        write(events, 13);
        Map<LocalDate, List<AccountMetricsCollected>> days = events.stream()
                .filter(event -> event.getAccountKey().equals("tiktok:1"))
                .collect(Collectors.groupingBy(AccountMetricsCollected::getDay));

        AccountSeries series = find("tiktok:1", "2026-02-20", "2026-03-10");
        assertThat(series.items()).hasSameSizeAs(days.keySet());
        for (AccountSeries.Item item : series.items()) {
            List<AccountMetricsCollected> newestFirst =
                    days.get(item.start()).stream().sorted(NEWEST_FIRST).toList();
            for (AccountMetricDefinition metric : AccountMetricCatalog.all()) {
                AccountMetricsCollected expected = newestFirst.stream()
                        .filter(event -> AccountMetricCatalog.value(event, metric) != null)
                        .findFirst()
                        .orElseThrow();
                assertThat(item.values().get(metric.jsonName()))
                        .as("%s of %s", metric.id(), item.start())
                        .isEqualTo(AccountMetricCatalog.value(expected, metric));
                assertThat(item.sources().get(metric.jsonName())).containsExactly(expected.getSource());
                assertThat(item.valuesObservedAt().get(metric.jsonName())).isEqualTo(expected.getObservedAt());
            }
        }
    }

    @Test
    void nullNeverErasesAndAPersonsValueWinsOnlyWhereItIsNewer() throws SQLException {
        AccountMetricsCollected manual = AccountEvents.of("tiktok:1", "2026-03-01", "manual", "2026-03-01T12:00:00Z")
                .setFollowers(100L)
                .setProfileViews(40L)
                .build();
        AccountMetricsCollected later = AccountEvents.of("tiktok:1", "2026-03-01", "sift", "2026-03-01T13:00:00Z")
                .setFollowers(90L)
                .setAbsentReasons(Map.of("profile_views", "not_supported", "likes", "withheld"))
                .build();
        AccountMetricsCollected again = AccountEvents.of("tiktok:1", "2026-03-01", "manual", "2026-03-01T14:00:00Z")
                .setFollowers(101L)
                .build();
        write(List.of(manual, later), 2);
        AccountSeries.Item item =
                find("tiktok:1", "2026-03-01", "2026-03-02").items().getFirst();
        assertThat(item.values()).containsEntry("followers", 90L).containsEntry("profileViews", 40L);
        assertThat(item.valuesObservedAt())
                .containsEntry("followers", Instant.parse("2026-03-01T13:00:00Z"))
                .containsEntry("profileViews", Instant.parse("2026-03-01T12:00:00Z"));
        assertThat(item.sources())
                .containsEntry("followers", List.of("sift"))
                .containsEntry("profileViews", List.of("manual"));

        write(List.of(again), 1);
        item = find("tiktok:1", "2026-03-01", "2026-03-02").items().getFirst();
        assertThat(item.values())
                .containsEntry("followers", 101L)
                .containsEntry("profileViews", 40L)
                .containsEntry("likes", null);
        assertThat(item.absentReasons())
                .containsEntry("likes", "withheld")
                .containsEntry("comments", "not_yet")
                .containsEntry("connections", "not_supported")
                .doesNotContainKeys("profileViews", "followers");
    }

    @Test
    void whatCanNeverBeStoredIsRefusedWhole() throws SQLException {
        AccountMetricsCollected good = AccountEvents.of("tiktok:1", "2026-03-01", "sift", "2026-03-01T12:00:00Z")
                .setFollowers(1L)
                .build();
        for (AccountMetricsCollected bad : List.of(
                AccountEvents.of("tiktok:1", "2026-03-01", "sift", "2026-03-01T12:00:01Z")
                        .setFollowers(-1L)
                        .build(),
                AccountEvents.of("tiktok:1", "1999-12-31", "sift", "2026-03-01T12:00:00Z")
                        .build(),
                AccountEvents.of("tiktok:1", "2200-01-01", "sift", "2026-03-01T12:00:00Z")
                        .build(),
                AccountEvents.of("tiktok:1", "2026-03-01", "sift", "2200-01-01T00:00:00Z")
                        .build(),
                AccountEvents.of("tiktok:" + "x".repeat(600), "2026-03-01", "sift", "2026-03-01T12:00:00Z")
                        .build(),
                AccountMetricsCollected.newBuilder(good).setEventId("1-1-1-1-1").build())) {
            assertThatIllegalArgumentException().isThrownBy(() -> writer.write(List.of(good, bad)));
        }
        AccountMetricsCollected nul = AccountEvents.of("tiktok:1", "2026-03-01", "\0", "2026-03-01T12:00:00Z")
                .build();
        assertThatThrownBy(() -> writer.write(List.of(good, nul)))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        refused -> assertThat(refused.getSQLState()).startsWith("22"));
        assertThat(dump()).isEmpty();
    }

    private static AccountSeries find(String accountKey, String since, String until) throws SQLException {
        return queries.find(
                        accountKey,
                        new AccountSeriesRequest(
                                AccountMetricCatalog.all(),
                                AccountBucket.DAY,
                                LocalDate.parse(since),
                                LocalDate.parse(until),
                                TODAY))
                .orElseThrow();
    }

    private static void write(List<AccountMetricsCollected> events, int batchSize) throws SQLException {
        for (int from = 0; from < events.size(); from += batchSize) {
            writer.write(events.subList(from, Math.min(events.size(), from + batchSize)));
        }
    }

    private static List<String> dump() throws SQLException {
        List<String> rows = new ArrayList<>();
        rows.addAll(database.rows("SELECT * FROM account_metrics ORDER BY account_key, day, observed_at, event_id"));
        rows.addAll(database.rows("SELECT * FROM account_metrics_daily ORDER BY account_key, day"));
        return rows;
    }
}
