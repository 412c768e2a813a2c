package io.tidemark.metrics.account;

import io.micronaut.http.HttpParameters;
import io.tidemark.metrics.problem.ProblemException;
import io.tidemark.schemas.AccountMetricCatalog;
import io.tidemark.schemas.AccountMetricDefinition;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which series is wanted, checked.
 *
 * @param metrics at least one, each once
 * @param since the first day
 * @param until the day after the last
 * @param today the day that is not over yet, in UTC
 */
record AccountSeriesRequest(
        List<AccountMetricDefinition> metrics,
        AccountBucket bucket,
        LocalDate since,
        LocalDate until,
        LocalDate today) {

    /** What the service answers at most, in buckets. */
    static final int MAX_BUCKETS = 2_000;

    /** No observation is outside these. */
    private static final LocalDate EARLIEST = LocalDate.of(2000, 1, 1);

    private static final LocalDate LATEST = LocalDate.of(2200, 1, 1);

    private static final Set<String> PARAMETERS = Set.of("metric", "bucket", "since", "until");

    /**
     * Reads a query string: {@code metric} (repeatable; all when missing), {@code bucket} (day or week; day when
     * missing), {@code until} (tomorrow when missing, so that today is in) and {@code since} (thirty days or 26 weeks
     * before {@code until} when missing).
     *
     * @throws ProblemException with code {@code unknown_parameter} or {@code invalid_parameter}
     */
    static AccountSeriesRequest of(HttpParameters parameters, LocalDate today) {
        for (String name : parameters.names()) {
            if (!PARAMETERS.contains(name)) {
                throw ProblemException.badRequest("unknown_parameter", "There is no parameter " + name + ".");
            }
        }
        List<AccountMetricDefinition> metrics = metrics(parameters.getAll("metric"));
        AccountBucket bucket =
                single(parameters, "bucket").map(AccountSeriesRequest::bucket).orElse(AccountBucket.DAY);
        LocalDate until =
                single(parameters, "until").map(text -> day("until", text)).orElse(today.plusDays(1));
        LocalDate since =
                single(parameters, "since").map(text -> day("since", text)).orElseGet(() -> bucket.usualSince(until));
        if (!since.isBefore(until)) {
            throw invalid("since must be before until.");
        }
        if (bucket.count(since, until) > MAX_BUCKETS) {
            throw invalid(
                    "The window has more than " + MAX_BUCKETS + " buckets; take a longer bucket or a part of it.");
        }
        return new AccountSeriesRequest(metrics, bucket, since, until, today);
    }

    private static List<AccountMetricDefinition> metrics(List<String> ids) {
        if (ids.isEmpty()) {
            return AccountMetricCatalog.all();
        }
        List<AccountMetricDefinition> metrics = new ArrayList<>();
        for (String id : ids) {
            AccountMetricDefinition metric = AccountMetricCatalog.find(id)
                    .orElseThrow(() -> invalid("There is no metric " + id + " of an account."));
            if (metrics.contains(metric)) {
                throw invalid("The metric " + id + " is asked for twice.");
            }
            metrics.add(metric);
        }
        return metrics;
    }

    private static AccountBucket bucket(String text) {
        return switch (text) {
            case "day" -> AccountBucket.DAY;
            case "week" -> AccountBucket.WEEK;
            default -> throw invalid("bucket must be day or week, not " + text + ".");
        };
    }

    private static LocalDate day(String name, String text) {
        LocalDate day;
        try {
            day = LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw invalid(name + " must be a day such as 2026-01-31.");
        }
        if (day.isBefore(EARLIEST) || day.isAfter(LATEST)) {
            throw invalid(name + " must be within the years 2000 to 2199.");
        }
        return day;
    }

    private static Optional<String> single(HttpParameters parameters, String name) {
        List<String> values = parameters.getAll(name);
        if (values.size() > 1) {
            throw invalid(name + " is given more than once.");
        }
        return values.stream().findFirst();
    }

    private static ProblemException invalid(String detail) {
        return ProblemException.badRequest("invalid_parameter", detail);
    }
}
