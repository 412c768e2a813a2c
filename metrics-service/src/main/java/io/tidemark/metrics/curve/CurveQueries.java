package io.tidemark.metrics.curve;

import jakarta.inject.Singleton;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.sql.DataSource;

/** Reads curves. */
@Singleton
final class CurveQueries {

    private final DataSource dataSource;

    CurveQueries(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** The newest curves, without any when they were never observed; empty when nothing was observed of the post. */
    Optional<Curves> find(String postKey) throws SQLException {
        // PostgreSQL has no text with this character, so it has no such key.
        if (postKey.indexOf('\0') >= 0) {
            return Optional.empty();
        }
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement("""
                        SELECT c.observed_at, c.retention_seconds, c.retention_shares, c.likes_seconds, c.likes_shares
                        FROM platform_post_metrics_latest l
                        LEFT JOIN platform_post_curves c USING (post_key)
                        WHERE l.post_key = ?
                        """)) {
            select.setString(1, postKey);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(curves(postKey, row)) : Optional.empty();
            }
        }
    }

    private static Curves curves(String postKey, ResultSet row) throws SQLException {
        OffsetDateTime observedAt = row.getObject("observed_at", OffsetDateTime.class);
        return new Curves(
                postKey,
                observedAt == null ? null : observedAt.toInstant(),
                points(row.getArray("retention_seconds"), row.getArray("retention_shares")),
                points(row.getArray("likes_seconds"), row.getArray("likes_shares")));
    }

    private static List<Curves.Point> points(Array seconds, Array shares) throws SQLException {
        if (seconds == null) {
            return null;
        }
        Integer[] second = (Integer[]) seconds.getArray();
        Double[] share = (Double[]) shares.getArray();
        return IntStream.range(0, second.length)
                .mapToObj(i -> new Curves.Point(second[i], share[i]))
                .toList();
    }
}
