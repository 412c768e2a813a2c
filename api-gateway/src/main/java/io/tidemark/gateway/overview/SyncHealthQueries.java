package io.tidemark.gateway.overview;

import io.micronaut.core.type.Argument;
import io.micronaut.serde.ObjectMapper;
import io.tidemark.gateway.query.Cursor;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads how a project's accounts are doing. Ages are by the database's clock, by which the reports are made too. */
@Singleton
final class SyncHealthQueries {

    /** How many reports may be missing before what is known counts as out of date. */
    private static final int MISSING_REPORTS = 3;

    private final ProjectReader reader;
    private final ObjectMapper json;

    SyncHealthQueries(ProjectReader reader, ObjectMapper json) {
        this.reader = reader;
        this.json = json;
    }

    private record Row(String place, SyncHealth.Account account) {}

    /** Accounts by platform and handle. */
    Page<SyncHealth.Account> find(UUID projectId, Optional<Cursor> after, int limit, String fingerprint)
            throws SQLException {
        List<Object> arguments = new ArrayList<>(List.of(projectId));
        after.ifPresent(cursor -> arguments.add(cursor.key()));
        List<Row> rows = reader.query(
                projectId,
                """
                SELECT place, account_id, platform, handle, account_key, source, state, detail, failures,
                    kinds, quota_left, gaps, report_interval_ms,
                    last_success_at, next_run_at, token_expires_at, reauth_due_at, observed_at, now()
                FROM account_syncs
                WHERE NOT removed AND project_ids @> ARRAY[?]%s
                ORDER BY place
                LIMIT %d
                """.formatted(after.isPresent() ? " AND place > ?" : "", limit + 1),
                arguments,
                limit + 1,
                this::row);
        List<Row> shown = rows.subList(0, Math.min(limit, rows.size()));
        return new Page<>(
                shown.stream().map(Row::account).toList(),
                rows.size() > limit
                        ? Optional.of(new Cursor(null, shown.getLast().place()).encode(fingerprint))
                        : Optional.empty());
    }

    private Row row(ResultSet row) throws SQLException {
        Instant lastSuccessAt = Post.instant(row, 14);
        Instant reportedAt = Post.instant(row, 18);
        Instant now = Post.instant(row, 19);
        boolean stale = Duration.between(reportedAt, now).toMillis() > MISSING_REPORTS * row.getLong(13);
        return new Row(
                row.getString(1),
                new SyncHealth.Account(
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        row.getString(6),
                        row.getString(7),
                        message(row.getString(7), row.getString(8), stale),
                        row.getLong(9),
                        lastSuccessAt,
                        age(lastSuccessAt, now),
                        stored(row.getString(10), SyncHealth.ReportedKind.class).stream()
                                .map(kind -> new SyncHealth.Kind(
                                        kind.kind(),
                                        kind.intervalMs() / 1000,
                                        kind.lastSuccessAt(),
                                        age(kind.lastSuccessAt(), now)))
                                .toList(),
                        Post.instant(row, 15),
                        (Double) row.getObject(11),
                        Post.instant(row, 16),
                        Post.instant(row, 17),
                        stored(row.getString(12), SyncHealth.Gap.class),
                        reportedAt,
                        stale));
    }

    private static String message(String state, String detail, boolean stale) {
        String words = detail == null
                ? switch (state) {
                    case "active" -> "It is read as planned.";
                    case "waiting" -> "It has not been read yet.";
                    default -> "Its state is " + state + ".";
                }
                : detail;
        return stale ? "No report has come for a while: sync-service may be down. The last one said: " + words : words;
    }

    /** Whole seconds, 0 for a moment that another clock puts into the future. */
    private static Long age(Instant time, Instant now) {
        return time == null ? null : Math.max(0, Duration.between(time, now).toSeconds());
    }

    private <T> List<T> stored(String array, Class<T> item) {
        try {
            return json.readValue(array, Argument.listOf(item));
        } catch (IOException e) {
            throw new IllegalStateException("account_syncs holds what cannot be read", e);
        }
    }
}
