package io.tidemark.metrics.account;

import io.tidemark.schemas.AccountMetricCatalog;
import io.tidemark.schemas.AccountMetricDefinition;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.function.Function;

/** Makes the answer to a request from the days of an account. Pure. */
final class AccountReport {

    private static final List<Integer> WINDOWS = List.of(7, 30);

    /** A tenth of those who look at a profile are taken to be recruiters. */
    private static final BigDecimal RECRUITERS = new BigDecimal("0.10");

    private static final AccountMetricDefinition PROFILE_VIEWS =
            AccountMetricCatalog.find("profile_views").orElseThrow();
    private static final AccountMetricDefinition INTERVIEWS =
            AccountMetricCatalog.find("interviews_scheduled").orElseThrow();

    private final String accountKey;
    private final AccountSeriesRequest request;
    private final NavigableMap<LocalDate, MeasuredDay> days;

    /** @param days from {@link #firstDay} on to the end of the request */
    AccountReport(String accountKey, AccountSeriesRequest request, NavigableMap<LocalDate, MeasuredDay> days) {
        this.accountKey = accountKey;
        this.request = request;
        this.days = days;
    }

    /** The first day that a report looks at. */
    static LocalDate firstDay(AccountSeriesRequest request) {
        LocalDate windows = lastWholeDayEnds(request).minusDays(2L * WINDOWS.getLast());
        return windows.isBefore(request.since()) ? windows : request.since();
    }

    AccountSeries series() {
        return new AccountSeries(
                accountKey,
                request.bucket().wireName(),
                request.since(),
                request.until(),
                items(),
                WINDOWS.stream().map(this::window).toList());
    }

    private List<AccountSeries.Item> items() {
        List<AccountSeries.Item> items = new ArrayList<>();
        LocalDate day = request.since();
        while (day.isBefore(request.until())) {
            LocalDate start = request.bucket().start(day);
            LocalDate end = request.bucket().end(start);
            DaySpan span = DaySpan.of(days, day, end.isBefore(request.until()) ? end : request.until());
            if (!span.known().isEmpty()) {
                items.add(item(start, span));
            }
            day = span.until();
        }
        return items;
    }

    private AccountSeries.Item item(LocalDate start, DaySpan span) {
        String platform = accountKey.substring(0, Math.max(0, accountKey.indexOf(':')));
        Map<String, String> reasons = new LinkedHashMap<>();
        for (AccountMetricDefinition metric : request.metrics()) {
            if (span.value(metric) == null) {
                reasons.put(metric.jsonName(), span.absentReason(metric, platform));
            }
        }
        return new AccountSeries.Item(
                start,
                span.days(),
                each(span::value),
                each(span::daysKnown),
                each(span::observedAt),
                each(span::sources),
                reasons);
    }

    private AccountSeries.Window window(int length) {
        LocalDate until = lastWholeDayEnds(request);
        DaySpan span = DaySpan.of(days, until.minusDays(length), until);
        DaySpan previous = DaySpan.of(days, span.since().minusDays(length), span.since());
        return new AccountSeries.Window(
                length,
                span.since(),
                span.until(),
                each(span::value),
                each(span::daysKnown),
                each(previous::value),
                each(metric -> changePercent(previous.value(metric), span.value(metric))),
                recruiterReach(span.value(PROFILE_VIEWS)),
                rate(span.value(INTERVIEWS), span.value(PROFILE_VIEWS)));
    }

    private static LocalDate lastWholeDayEnds(AccountSeriesRequest request) {
        return request.until().isBefore(request.today()) ? request.until() : request.today();
    }

    private <T> Map<String, T> each(Function<AccountMetricDefinition, T> of) {
        Map<String, T> values = new LinkedHashMap<>();
        request.metrics().forEach(metric -> values.put(metric.jsonName(), of.apply(metric)));
        return values;
    }

    static Double changePercent(Number before, Number now) {
        if (before == null || now == null || before.doubleValue() == 0) {
            return null;
        }
        BigDecimal from = new BigDecimal(before.toString());
        return new BigDecimal(now.toString())
                .subtract(from)
                .movePointRight(2)
                .divide(from, 2, RoundingMode.HALF_UP)
                .doubleValue();
    }

    private static Number recruiterReach(Number profileViews) {
        return profileViews == null
                ? null
                : new BigDecimal(profileViews.toString()).multiply(RECRUITERS).toBigInteger();
    }

    private static Double rate(Number interviews, Number profileViews) {
        return interviews == null || profileViews == null || profileViews.doubleValue() == 0
                ? null
                : (Double) (interviews.doubleValue() / profileViews.doubleValue());
    }
}
