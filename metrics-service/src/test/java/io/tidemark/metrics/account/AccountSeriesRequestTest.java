package io.tidemark.metrics.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.http.HttpRequest;
import io.tidemark.metrics.problem.ProblemException;
import io.tidemark.schemas.AccountMetricCatalog;
import io.tidemark.schemas.AccountMetricDefinition;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccountSeriesRequestTest {

    private static final LocalDate TODAY = LocalDate.parse("2026-03-04");

    @Test
    void whatIsNotGivenIsTheLastThirtyDaysOfEveryMetric() {
        AccountSeriesRequest request = read("");
        assertThat(request.metrics()).isEqualTo(AccountMetricCatalog.all());
        assertThat(request.bucket()).isEqualTo(AccountBucket.DAY);
        assertThat(request.since()).isEqualTo(LocalDate.parse("2026-02-03"));
        assertThat(request.until()).isEqualTo(LocalDate.parse("2026-03-05"));
    }

    @Test
    void weeksBeginOnMonday() {
        assertThat(read("?bucket=week").since()).isEqualTo(LocalDate.parse("2025-09-01"));
        assertThat(AccountBucket.WEEK.count(LocalDate.parse("2026-03-01"), LocalDate.parse("2026-03-03")))
                .isEqualTo(2);
    }

    @Test
    void everythingMayBeGiven() {
        AccountSeriesRequest request =
                read("?metric=profile_views&metric=followers&bucket=week&since=2026-01-01&until=2026-02-01");
        assertThat(request.metrics())
                .extracting(AccountMetricDefinition::id)
                .containsExactly("profile_views", "followers");
        assertThat(request.since()).isEqualTo(LocalDate.parse("2026-01-01"));
        assertThat(request.until()).isEqualTo(LocalDate.parse("2026-02-01"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?metric=karma",
                "?metric=views&metric=views",
                "?bucket=hour",
                "?since=2026-01-01T00:00:00Z",
                "?since=2026-02-30",
                "?since=+999999999-12-31",
                "?since=1999-12-31",
                "?until=2200-01-02",
                "?until=2026-01-01&since=2026-01-01",
                "?since=2001-01-01&until=2026-01-01",
                "?since=2026-01-01&since=2026-01-02",
                "?since=",
                "?day=2026-01-01",
            })
    void whatIsNotUnderstoodIsRefused(String query) {
        assertThatThrownBy(() -> read(query)).isInstanceOf(ProblemException.class);
    }

    @Test
    void twoThousandBucketsAreTheMost() {
        assertThat(read("?since=2020-01-01&until=2025-06-23").bucket()).isEqualTo(AccountBucket.DAY);
        assertThatThrownBy(() -> read("?since=2020-01-01&until=2025-06-24")).isInstanceOf(ProblemException.class);
    }

    private static AccountSeriesRequest read(String query) {
        return AccountSeriesRequest.of(HttpRequest.GET("/" + query).getParameters(), TODAY);
    }
}
