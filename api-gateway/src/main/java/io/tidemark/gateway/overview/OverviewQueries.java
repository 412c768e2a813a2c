package io.tidemark.gateway.overview;

import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Sums up a project's posts by the time of their publication. */
@Singleton
final class OverviewQueries {

    private static final List<String> SUMS = List.of("views", "likes", "comments", "shares", "saves");

    /** Of these all must be known for a post to count in the rate, so that its two sides speak of the same posts. */
    private static final String RATED = "views > 0 AND num_nulls(likes, comments, shares, saves) = 0";

    private static final int RATE_DECIMALS = 6;
    private static final int SCORE_DECIMALS = 2;

    private final ProjectReader reader;

    OverviewQueries(ProjectReader reader) {
        this.reader = reader;
    }

    /** The window [since, until) and the one of the same length that ends where it begins. */
    Overview find(UUID projectId, Instant since, Instant until) throws SQLException {
        Instant before = since.minus(Duration.between(since, until));
        Overview.Window current = window(projectId, since, until);
        Overview.Window previous = window(projectId, before, since);
        Map<String, BigDecimal> change = new LinkedHashMap<>();
        current.figures()
                .forEach((name, figure) -> change.put(
                        name, Overview.Figure.change(figure, previous.figures().get(name))));
        return new Overview(current, previous, change);
    }

    private Overview.Window window(UUID projectId, Instant since, Instant until) throws SQLException {
        StringBuilder sums = new StringBuilder();
        for (String metric : SUMS) {
            String at = "coalesce(%1$s_at, metrics_observed_at)".formatted(metric);
            sums.append("""
                    sum(%1$s), count(%1$s),
                        min(%2$s) FILTER (WHERE %1$s IS NOT NULL), max(%2$s) FILTER (WHERE %1$s IS NOT NULL),
                    """.formatted(metric, at));
        }
        String sql = """
                SELECT count(*),
                    min(post_observed_at), max(post_observed_at),
                    %1$s
                    sum(likes::numeric + comments + shares + saves) FILTER (WHERE %2$s),
                    sum(views) FILTER (WHERE %2$s),
                    count(*) FILTER (WHERE %2$s),
                    min(metrics_observed_at) FILTER (WHERE %2$s), max(metrics_observed_at) FILTER (WHERE %2$s),
                    avg(organic_score::numeric), count(organic_score),
                    min(scored_at) FILTER (WHERE organic_score IS NOT NULL),
                    max(scored_at) FILTER (WHERE organic_score IS NOT NULL),
                    count(*) FILTER (WHERE eligible), count(eligible),
                    min(eligibility_changed_at), max(eligibility_changed_at)
                FROM post_overview
                WHERE project_id = ? AND watched AND deleted_at IS NULL AND published_at >= ? AND published_at < ?
                """.formatted(sums, RATED);
        return reader.queryOne(projectId, sql, List.of(projectId, since, until), row -> window(row, since, until))
                .orElseThrow(() -> new IllegalStateException("an aggregate has one row"));
    }

    private static Overview.Window window(ResultSet row, Instant since, Instant until) throws SQLException {
        long posts = row.getLong(1);
        Map<String, Overview.Figure> figures = new LinkedHashMap<>();
        // Nothing published is a count like any other: it is known to be 0.
        figures.put(
                "postsPublished",
                new Overview.Figure(
                        BigDecimal.valueOf(posts), posts, posts, null, Post.instant(row, 2), Post.instant(row, 3)));
        int at = 4;
        for (String metric : SUMS) {
            figures.put(metric, figure(row.getBigDecimal(at), row, at + 1, posts));
            at += 4;
        }
        figures.put(
                "engagementRate", figure(rate(row.getBigDecimal(at), row.getBigDecimal(at + 1)), row, at + 2, posts));
        BigDecimal score = row.getBigDecimal(at + 5);
        figures.put(
                "averageScore",
                figure(
                        score == null ? null : score.setScale(SCORE_DECIMALS, RoundingMode.HALF_UP),
                        row,
                        at + 6,
                        posts));
        figures.put("eligible", figure(row.getBigDecimal(at + 9), row, at + 10, posts));
        return new Overview.Window(since, until, figures);
    }

    /** @param at the columns count, oldest, newest */
    private static Overview.Figure figure(BigDecimal value, ResultSet row, int at, long posts) throws SQLException {
        return Overview.Figure.of(value, row.getLong(at), posts, Post.instant(row, at + 1), Post.instant(row, at + 2));
    }

    private static BigDecimal rate(BigDecimal engagements, BigDecimal views) {
        return engagements == null ? null : engagements.divide(views, RATE_DECIMALS, RoundingMode.HALF_UP);
    }
}
