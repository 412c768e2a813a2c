package io.tidemark.metrics.series;

import io.micronaut.http.HttpParameters;
import io.tidemark.metrics.problem.ProblemException;
import io.tidemark.schemas.MetricCatalog;
import io.tidemark.schemas.MetricDefinition;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which series is wanted, checked.
 *
 * @param metrics at least one, each once
 * @param since the first moment, whole microseconds
 * @param until the moment after the last
 */
record SeriesRequest(List<MetricDefinition> metrics, Bucket bucket, Instant since, Instant until) {

    /** What the service answers at most, in buckets. */
    static final int MAX_BUCKETS = 2_000;

    /** No observation is outside these. */
    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");

    private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

    private static final Set<String> PARAMETERS = Set.of("metric", "bucket", "since", "until");

    private static final List<String> USUAL_METRICS = List.of("views", "likes", "comments", "shares", "saves");

    /**
     * Reads a query string: {@code metric} (repeatable; views, likes, comments, shares and saves when missing),
     * {@code bucket} (hour, day, week; day when missing), {@code until} (now when missing) and {@code since} (two days,
     * thirty days or 26 weeks before {@code until} when missing).
     *
     * @throws ProblemException with code {@code unknown_parameter} or {@code invalid_parameter}
     */
    static SeriesRequest of(HttpParameters parameters, Instant now) {
        for (String name : parameters.names()) {
            if (!PARAMETERS.contains(name)) {
                throw ProblemException.badRequest("unknown_parameter", "There is no parameter " + name + ".");
            }
        }
        List<MetricDefinition> metrics = metrics(parameters.getAll("metric"));
        Bucket bucket = single(parameters, "bucket").map(SeriesRequest::bucket).orElse(Bucket.DAY);
        Instant until = single(parameters, "until")
                .map(text -> instant("until", text))
                .orElseGet(() -> now.truncatedTo(ChronoUnit.MICROS));
        Instant since = single(parameters, "since")
                .map(text -> instant("since", text))
                .orElseGet(() -> until.minus(bucket.usualWindow()));
        if (!since.isBefore(until)) {
            throw invalid("since must be before until.");
        }
        if (bucket.count(since, until) > MAX_BUCKETS) {
            throw invalid(
                    "The window has more than " + MAX_BUCKETS + " buckets; take a longer bucket or a part of it.");
        }
        return new SeriesRequest(metrics, bucket, since, until);
    }

    private static List<MetricDefinition> metrics(List<String> ids) {
        List<MetricDefinition> metrics = new ArrayList<>();
        for (String id : ids.isEmpty() ? USUAL_METRICS : ids) {
            MetricDefinition metric =
                    MetricCatalog.find(id).orElseThrow(() -> invalid("There is no metric " + id + "."));
            if (metrics.contains(metric)) {
                throw invalid("The metric " + id + " is asked for twice.");
            }
            metrics.add(metric);
        }
        return metrics;
    }

    private static Bucket bucket(String text) {
        return switch (text) {
            case "hour" -> Bucket.HOUR;
            case "day" -> Bucket.DAY;
            case "week" -> Bucket.WEEK;
            default -> throw invalid("bucket must be hour, day or week, not " + text + ".");
        };
    }

    private static Instant instant(String name, String text) {
        Instant instant;
        try {
            instant = OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw invalid(name + " must be an ISO-8601 time with an offset, such as 2026-01-31T00:00:00Z.");
        }
        if (instant.isBefore(EARLIEST) || instant.isAfter(LATEST)) {
            throw invalid(name + " must be within the years 2000 to 2199.");
        }
        if (!instant.equals(instant.truncatedTo(ChronoUnit.MICROS))) {
            throw invalid(name + " must not be finer than microseconds.");
        }
        return instant;
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

    /** The bucket as JSON writes it. */
    String bucketName() {
        return bucket.name().toLowerCase(Locale.ROOT);
    }
}
