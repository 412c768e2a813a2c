package io.tidemark.metrics.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tidemark.metrics.account.MeasuredDay.Value;
import io.tidemark.schemas.AccountMetricCatalog;
import io.tidemark.schemas.AccountMetricDefinition;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AccountReportTest {

    /** A Wednesday. */
    private static final LocalDate TODAY = LocalDate.parse("2026-03-04");

    private static final AccountMetricDefinition VIEWS = metric("profile_views");
    private static final AccountMetricDefinition FOLLOWERS = metric("followers");
    private static final AccountMetricDefinition INTERVIEWS = metric("interviews_scheduled");

    private final NavigableMap<LocalDate, MeasuredDay> days = new TreeMap<>();

    @Test
    void weekOfWhichEveryDayIsMeasuredIsTheirSum() {
        for (int day = 23; day <= 28; day++) {
            measure("2026-02-" + day, Map.of(VIEWS, 10L, FOLLOWERS, (long) day));
        }
        measure("2026-03-01", Map.of(VIEWS, 0L));
        AccountSeries.Item week =
                report(AccountBucket.WEEK, "2026-02-23", "2026-03-02").items().getFirst();
        assertThat(week.start()).isEqualTo(LocalDate.parse("2026-02-23"));
        assertThat(week.days()).isEqualTo(7);
        assertThat(week.values()).isEqualTo(Map.of("profileViews", 60L, "followers", 28L));
        assertThat(week.daysKnown()).isEqualTo(Map.of("profileViews", 7, "followers", 6));
        assertThat(week.absentReasons()).isEmpty();
    }

    @Test
    void weekWithAnUnmeasuredDayHasNoSumAndTellsHowManyDaysAreKnownAndWhy() {
        measure("2026-02-23", Map.of(VIEWS, 10L));
        days.put(
                LocalDate.parse("2026-02-24"),
                new MeasuredDay(LocalDate.parse("2026-02-24"), Map.of(), Map.of(VIEWS, "not_permitted")));
        AccountSeries series = report(AccountBucket.WEEK, "2026-02-16", "2026-03-02");
        assertThat(series.items()).hasSize(1);
        AccountSeries.Item week = series.items().getFirst();
        assertThat(week.values()).containsEntry("profileViews", null).containsEntry("followers", null);
        assertThat(week.daysKnown()).isEqualTo(Map.of("profileViews", 1, "followers", 0));
        assertThat(week.absentReasons()).isEqualTo(Map.of("profileViews", "not_permitted", "followers", "not_yet"));
    }

    @Test
    void weekThatTheWindowCutsCountsOnlyItsDaysWithinIt() {
        measure("2026-02-22", Map.of(VIEWS, 1_000L));
        measure("2026-02-28", Map.of(VIEWS, 3L));
        measure("2026-03-01", Map.of(VIEWS, 4L));
        measure("2026-03-02", Map.of(VIEWS, 5L));
        AccountSeries series = report(AccountBucket.WEEK, "2026-02-28", "2026-03-03");
        assertThat(series.items())
                .extracting(
                        AccountSeries.Item::start,
                        AccountSeries.Item::days,
                        item -> item.values().get("profileViews"))
                .containsExactly(
                        tuple(LocalDate.parse("2026-02-23"), 2, 7L), tuple(LocalDate.parse("2026-03-02"), 1, 5L));
    }

    @Test
    void windowsEndWithYesterdayAndCompareWithTheDaysBefore() {
        for (int back = 1; back <= 60; back++) {
            measure(
                    TODAY.minusDays(back).toString(),
                    Map.of(VIEWS, back <= 7 ? 12L : 10L, INTERVIEWS, back == 3 ? 1L : 0L, FOLLOWERS, 100L - back));
        }
        measure(TODAY.toString(), Map.of(VIEWS, 100_000L, FOLLOWERS, 100_000L));
        AccountSeries series = report(AccountBucket.DAY, TODAY.minusDays(3).toString(), "2026-03-10");
        AccountSeries.Window week = series.windows().getFirst();
        assertThat(week.days()).isEqualTo(7);
        assertThat(week.since()).isEqualTo(LocalDate.parse("2026-02-25"));
        assertThat(week.until()).isEqualTo(TODAY);
        assertThat(week.values()).isEqualTo(Map.of("profileViews", 84L, "followers", 99L));
        assertThat(week.previousValues()).isEqualTo(Map.of("profileViews", 70L, "followers", 92L));
        assertThat(week.changePercent()).isEqualTo(Map.of("profileViews", 20.0, "followers", 7.61));
        assertThat(week.estimatedRecruiterReach()).isEqualTo(BigInteger.valueOf(8));
        assertThat(week.profileToInterviewRate()).isEqualTo(1.0 / 84);
        AccountSeries.Window month = series.windows().getLast();
        assertThat(month.values()).containsEntry("profileViews", 314L);
        assertThat(month.daysKnown()).containsEntry("profileViews", 30);
        assertThat(month.estimatedRecruiterReach()).isEqualTo(BigInteger.valueOf(31));
    }

    @Test
    void windowWithoutEveryDayIsUnknownAndNotLess() {
        for (int back = 1; back <= 29; back++) {
            measure(TODAY.minusDays(back).toString(), Map.of(VIEWS, 1L));
        }
        AccountSeries.Window month =
                report(AccountBucket.DAY, "2026-03-01", "2026-03-04").windows().getLast();
        assertThat(month.values()).containsEntry("profileViews", null);
        assertThat(month.daysKnown()).containsEntry("profileViews", 29);
        assertThat(month.changePercent()).containsEntry("profileViews", null);
        assertThat(month.estimatedRecruiterReach()).isNull();
        assertThat(month.profileToInterviewRate()).isNull();
    }

    @Test
    void noChangeIsToldFromNothing() {
        assertThat(AccountReport.changePercent(0L, 5L)).isNull();
        assertThat(AccountReport.changePercent(null, 5L)).isNull();
        assertThat(AccountReport.changePercent(5L, null)).isNull();
        assertThat(AccountReport.changePercent(3L, 2L)).isEqualTo(-33.33);
    }

    @Test
    void sumsBeyondALongStayExact() {
        measure("2026-03-02", Map.of(VIEWS, Long.MAX_VALUE));
        measure("2026-03-03", Map.of(VIEWS, Long.MAX_VALUE));
        DaySpan span = new DaySpan(LocalDate.parse("2026-03-02"), LocalDate.parse("2026-03-04"), days);
        assertThat(span.value(VIEWS)).isEqualTo(new BigInteger("18446744073709551614"));
    }

    @Test
    void valuesTellWhenAndByWhomTheyWereObserved() {
        Instant noon = Instant.parse("2026-03-02T12:00:00Z");
        LocalDate first = LocalDate.parse("2026-03-02");
        days.put(first, new MeasuredDay(first, Map.of(VIEWS, new Value(1, noon, "sift")), Map.of()));
        days.put(
                first.plusDays(1),
                new MeasuredDay(
                        first.plusDays(1),
                        Map.of(
                                VIEWS, new Value(2, noon.minusSeconds(1), "manual"),
                                FOLLOWERS, new Value(3, noon.minusSeconds(2), "manual")),
                        Map.of()));

        AccountSeries.Item week =
                report(AccountBucket.WEEK, "2026-03-02", "2026-03-04").items().getFirst();

        assertThat(week.valuesObservedAt()).isEqualTo(Map.of("profileViews", noon, "followers", noon.minusSeconds(2)));
        assertThat(week.sources())
                .isEqualTo(Map.of("profileViews", List.of("manual", "sift"), "followers", List.of("manual")));
        DaySpan empty = new DaySpan(first, first.plusDays(1), new TreeMap<>());
        assertThat(empty.observedAt(FOLLOWERS)).isNull();
        assertThat(empty.observedAt(VIEWS)).isNull();
    }

    @Test
    void reportLooksBackToTheWindowBeforeTheLongestOne() {
        assertThat(AccountReport.firstDay(request(AccountBucket.DAY, "2026-03-01", "2026-03-10")))
                .isEqualTo(TODAY.minusDays(60));
        assertThat(AccountReport.firstDay(request(AccountBucket.DAY, "2025-01-01", "2026-03-10")))
                .isEqualTo("2025-01-01");
        assertThat(report(AccountBucket.WEEK, "2026-03-01", "2026-03-02").bucket())
                .isEqualTo("week");
    }

    private void measure(String day, Map<AccountMetricDefinition, Long> values) {
        LocalDate date = LocalDate.parse(day);
        Map<AccountMetricDefinition, Value> measured = new HashMap<>();
        values.forEach((metric, count) -> measured.put(metric, new Value(count, Instant.EPOCH, "manual")));
        days.put(date, new MeasuredDay(date, measured, Map.of()));
    }

    private AccountSeries report(AccountBucket bucket, String since, String until) {
        return new AccountReport("tiktok:1", request(bucket, since, until), days).series();
    }

    private static AccountSeriesRequest request(AccountBucket bucket, String since, String until) {
        return new AccountSeriesRequest(
                List.of(VIEWS, FOLLOWERS), bucket, LocalDate.parse(since), LocalDate.parse(until), TODAY);
    }

    private static AccountMetricDefinition metric(String id) {
        return AccountMetricCatalog.find(id).orElseThrow();
    }
}
