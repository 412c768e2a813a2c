package io.tidemark.metrics.account;

import static java.util.stream.Collectors.joining;

import io.tidemark.metrics.account.MeasuredDay.Value;
import io.tidemark.schemas.AccountMetricCatalog;
import io.tidemark.schemas.AccountMetricDefinition;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import javax.sql.DataSource;

/** Reads the days of an account. */
@Singleton
final class AccountSeriesQueries {

    /** The history tells where a value came from, and why others are missing: manual observations give no reasons. */
    private static final String DAYS = """
            SELECT kept.day, %s
            FROM account_metrics_daily AS kept
            LEFT JOIN LATERAL (
                SELECT history.absent_reasons
                FROM account_metrics AS history
                WHERE history.account_key = kept.account_key AND history.day = kept.day
                  AND history.absent_reasons <> '{}'
                ORDER BY history.observed_at DESC, history.event_id DESC
                LIMIT 1
            ) AS told ON true
            WHERE kept.account_key = ? AND kept.day >= ? AND kept.day < ?
            ORDER BY kept.day
            """.formatted(AccountMetricCatalog.all().stream()
            .map(metric -> """
                            kept.@,
                            coalesce(kept.@_at, kept.observed_at) AS @_at,
                            CASE WHEN kept.@ IS NOT NULL THEN (
                                SELECT history.source
                                FROM account_metrics AS history
                                WHERE history.account_key = kept.account_key AND history.day = kept.day
                                  AND history.observed_at = coalesce(kept.@_at, kept.observed_at)
                                  AND history.event_id = coalesce(kept.@_event, kept.event_id)
                            ) END AS @_source,
                            told.absent_reasons ->> '@' AS @_reason""".replace("@", metric.id()))
            .collect(joining(",\n")));

    private final DataSource dataSource;

    AccountSeriesQueries(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** The series, or empty when nothing was ever observed of the account. */
    Optional<AccountSeries> find(String accountKey, AccountSeriesRequest request) throws SQLException {
        // PostgreSQL has no text with this character, so it has no such key.
        if (accountKey.indexOf('\0') >= 0) {
            return Optional.empty();
        }
        try (Connection connection = dataSource.getConnection()) {
            if (!isMeasured(connection, accountKey)) {
                return Optional.empty();
            }
            NavigableMap<LocalDate, MeasuredDay> days =
                    days(connection, accountKey, AccountReport.firstDay(request), request.until());
            return Optional.of(new AccountReport(accountKey, request, days).series());
        }
    }

    private static boolean isMeasured(Connection connection, String accountKey) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                SELECT 1 FROM account_metrics_daily WHERE account_key = ? LIMIT 1
                """)) {
            statement.setString(1, accountKey);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    private static NavigableMap<LocalDate, MeasuredDay> days(
            Connection connection, String accountKey, LocalDate since, LocalDate until) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(DAYS)) {
            statement.setString(1, accountKey);
            statement.setObject(2, since);
            statement.setObject(3, until);
            NavigableMap<LocalDate, MeasuredDay> days = new TreeMap<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    MeasuredDay day = day(row);
                    days.put(day.day(), day);
                }
            }
            return days;
        }
    }

    private static MeasuredDay day(ResultSet row) throws SQLException {
        Map<AccountMetricDefinition, Value> values = new HashMap<>();
        Map<AccountMetricDefinition, String> reasons = new HashMap<>();
        for (AccountMetricDefinition metric : AccountMetricCatalog.all()) {
            Long count = row.getObject(metric.id(), Long.class);
            String reason = row.getString(metric.id() + "_reason");
            if (count != null) {
                values.put(
                        metric,
                        new Value(
                                count,
                                row.getObject(metric.id() + "_at", OffsetDateTime.class)
                                        .toInstant(),
                                row.getString(metric.id() + "_source")));
            } else if (reason != null) {
                reasons.put(metric, reason);
            }
        }
        return new MeasuredDay(row.getObject("day", LocalDate.class), values, reasons);
    }
}
