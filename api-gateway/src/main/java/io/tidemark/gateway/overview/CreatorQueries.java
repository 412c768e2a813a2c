package io.tidemark.gateway.overview;

import io.tidemark.gateway.query.Cursor;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Sums up posts by the account that published them. */
@Singleton
final class CreatorQueries {

    private final ProjectReader reader;

    CreatorQueries(ProjectReader reader) {
        this.reader = reader;
    }

    /** Accounts in the order of their keys. Goes along the index by account and stops when the page is full. */
    Page<CreatorPage.Creator> find(UUID projectId, Optional<Cursor> after, int limit, String fingerprint)
            throws SQLException {
        List<Object> arguments = new ArrayList<>(List.of(projectId));
        after.ifPresent(cursor -> arguments.add(cursor.key()));
        String sql = """
                SELECT account_key,
                    (array_agg(platform ORDER BY published_at DESC, post_key DESC))[1],
                    (array_agg(creator_handle ORDER BY published_at DESC, post_key DESC))[1],
                    count(*),
                    count(views),
                    sum(views),
                    percentile_cont(0.5) WITHIN GROUP (ORDER BY views),
                    min(coalesce(views_at, metrics_observed_at)) FILTER (WHERE views IS NOT NULL),
                    max(coalesce(views_at, metrics_observed_at)) FILTER (WHERE views IS NOT NULL),
                    count(organic_score),
                    avg(organic_score::numeric),
                    percentile_cont(0.5) WITHIN GROUP (ORDER BY organic_score),
                    min(scored_at) FILTER (WHERE organic_score IS NOT NULL),
                    max(scored_at) FILTER (WHERE organic_score IS NOT NULL),
                    count(eligible),
                    count(*) FILTER (WHERE eligible),
                    max(published_at)
                FROM post_overview
                WHERE project_id = ? AND watched AND deleted_at IS NULL%s
                GROUP BY account_key
                ORDER BY account_key
                LIMIT %d
                """.formatted(after.isPresent() ? " AND account_key > ?" : "", limit + 1);
        List<CreatorPage.Creator> rows = reader.query(projectId, sql, arguments, limit + 1, CreatorQueries::creator);
        if (rows.size() <= limit) {
            return new Page<>(rows, Optional.empty());
        }
        List<CreatorPage.Creator> shown = rows.subList(0, limit);
        return new Page<>(shown, Optional.of(new Cursor(null, shown.getLast().accountKey()).encode(fingerprint)));
    }

    private static CreatorPage.Creator creator(ResultSet row) throws SQLException {
        long measured = row.getLong(5);
        long scored = row.getLong(10);
        BigDecimal score = row.getBigDecimal(11);
        long judged = row.getLong(15);
        return new CreatorPage.Creator(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getLong(4),
                Post.instant(row, 17),
                new CreatorPage.Views(
                        measured,
                        row.getBigDecimal(6),
                        (Double) row.getObject(7),
                        measured == 0 ? "not_measured" : null,
                        Post.instant(row, 8),
                        Post.instant(row, 9)),
                new CreatorPage.Scores(
                        scored,
                        score == null ? null : score.setScale(2, RoundingMode.HALF_UP),
                        (Double) row.getObject(12),
                        scored == 0 ? "not_scored" : null,
                        Post.instant(row, 13),
                        Post.instant(row, 14)),
                judged,
                judged == 0 ? null : row.getLong(16));
    }
}
