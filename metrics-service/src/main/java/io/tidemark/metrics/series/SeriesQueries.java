package io.tidemark.metrics.series;

import static java.util.stream.Collectors.joining;

import io.tidemark.schemas.MetricDefinition;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Reads series. Whole days before the post's newest come from the daily values and the rest of the window from the history,
 * so that a year by weeks reads 365 rows and those of one day, and not every observation.
 */
@Singleton
final class SeriesQueries {

    private final DataSource dataSource;

    SeriesQueries(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** The series, or empty when nothing was ever observed of the post. */
    Optional<Series> find(String postKey, SeriesRequest request) throws SQLException {
        // PostgreSQL has no text with this character, so it has no such key.
        if (postKey.indexOf('\0') >= 0) {
            return Optional.empty();
        }
        try (Connection connection = dataSource.getConnection()) {
            Optional<Instant> newest = newestObservation(connection, postKey);
            if (newest.isEmpty()) {
                return Optional.empty();
            }
            SeriesFold fold = new SeriesFold(request.metrics(), request.bucket());
            read(connection, postKey, request, Bucket.DAY.start(newest.get()), fold);
            return Optional.of(
                    new Series(postKey, request.bucketName(), request.since(), request.until(), fold.items()));
        }
    }

    /** Feeds the observations of the window to the fold, oldest first. */
    private static void read(
            Connection connection, String postKey, SeriesRequest request, Instant newestDay, SeriesFold fold)
            throws SQLException {
        Instant firstDay = Bucket.DAY.start(request.since());
        if (firstDay.isBefore(request.since())) {
            firstDay = Bucket.DAY.start(firstDay.plus(Duration.ofDays(1)));
        }
        Instant endDay = Bucket.DAY.start(request.until());
        if (newestDay.isBefore(endDay)) {
            endDay = newestDay;
        }
        if (request.bucket() == Bucket.HOUR || !firstDay.isBefore(endDay)) {
            readHistory(connection, postKey, request.metrics(), request.since(), request.until(), fold);
            return;
        }
        readHistory(connection, postKey, request.metrics(), request.since(), firstDay, fold);
        readDays(connection, postKey, request.metrics(), firstDay, endDay, fold);
        readHistory(connection, postKey, request.metrics(), endDay, request.until(), fold);
    }

    private static Optional<Instant> newestObservation(Connection connection, String postKey) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                SELECT observed_at FROM platform_post_metrics_latest WHERE post_key = ?
                """)) {
            statement.setString(1, postKey);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? Optional.of(instant(rows, "observed_at")) : Optional.empty();
            }
        }
    }

    private static void readHistory(
            Connection connection,
            String postKey,
            List<MetricDefinition> metrics,
            Instant since,
            Instant until,
            SeriesFold fold)
            throws SQLException {
        if (!since.isBefore(until)) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(historySql(metrics))) {
            statement.setString(1, postKey);
            statement.setObject(2, since.atOffset(ZoneOffset.UTC));
            statement.setObject(3, until.atOffset(ZoneOffset.UTC));
            feed(statement, metrics, fold);
        }
    }

    /** Parameters: the post, the first moment and the moment after the last, which let PostgreSQL skip other months. */
    static String historySql(List<MetricDefinition> metrics) {
        return """
                SELECT observed_at, %s
                FROM platform_post_metrics
                WHERE post_key = ? AND observed_at >= ? AND observed_at < ?
                ORDER BY observed_at, event_id
                """.formatted(columns(metrics, "@, observed_at AS @_at"));
    }

    private static void readDays(
            Connection connection,
            String postKey,
            List<MetricDefinition> metrics,
            Instant firstDay,
            Instant endDay,
            SeriesFold fold)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                """
                SELECT observed_at, %s
                FROM platform_post_metrics_daily
                WHERE post_key = ? AND day >= ? AND day < ?
                ORDER BY day
                """.formatted(columns(metrics, "@, coalesce(@_at, observed_at) AS @_at")))) {
            statement.setString(1, postKey);
            statement.setObject(2, LocalDate.ofInstant(firstDay, ZoneOffset.UTC));
            statement.setObject(3, LocalDate.ofInstant(endDay, ZoneOffset.UTC));
            feed(statement, metrics, fold);
        }
    }

    private static String columns(List<MetricDefinition> metrics, String template) {
        return metrics.stream()
                .map(metric -> template.replace("@", metric.id()))
                .collect(joining(", "));
    }

    private static void feed(PreparedStatement statement, List<MetricDefinition> metrics, SeriesFold fold)
            throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                fold.observed(instant(rows, "observed_at"));
                for (int i = 0; i < metrics.size(); i++) {
                    Number value = (Number) rows.getObject(metrics.get(i).id());
                    if (value != null) {
                        fold.measured(i, value, instant(rows, metrics.get(i).id() + "_at"));
                    }
                }
            }
        }
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
