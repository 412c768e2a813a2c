package io.tidemark.metrics.curve;

import io.tidemark.schemas.event.CurvePoint;
import io.tidemark.schemas.event.PostMetricsCollected;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;

/** Keeps the newest curves of each post. */
public final class CurveWriter {

    /** More than any video has seconds. */
    private static final int MOST_POINTS = 20_000;

    private CurveWriter() {}

    /** Whether the observation has any curve. */
    public static boolean hasCurve(PostMetricsCollected event) {
        return event.getRetentionCurve().isPresent() || event.getLikesCurve().isPresent();
    }

    /** @throws IllegalArgumentException when a curve can never be stored */
    public static void check(PostMetricsCollected event) {
        event.getRetentionCurve().ifPresent(points -> check("retention_curve", points));
        event.getLikesCurve().ifPresent(points -> check("likes_curve", points));
    }

    /**
     * Stores curves in the caller's transaction; older ones change nothing.
     *
     * @param events at most one per post, sorted by post
     */
    public static void write(Connection connection, List<PostMetricsCollected> events) throws SQLException {
        if (events.isEmpty()) {
            return;
        }
        try (PreparedStatement upsert = connection.prepareStatement("""
                INSERT INTO platform_post_curves AS kept (post_key, observed_at, event_id,
                    retention_seconds, retention_shares, likes_seconds, likes_shares)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (post_key) DO UPDATE SET
                    observed_at = excluded.observed_at,
                    event_id = excluded.event_id,
                    retention_seconds = excluded.retention_seconds,
                    retention_shares = excluded.retention_shares,
                    likes_seconds = excluded.likes_seconds,
                    likes_shares = excluded.likes_shares
                WHERE (kept.observed_at, kept.event_id) < (excluded.observed_at, excluded.event_id)
                """)) {
            for (PostMetricsCollected event : events) {
                upsert.setString(1, event.getPostKey());
                upsert.setObject(2, event.getObservedAt().atOffset(ZoneOffset.UTC));
                upsert.setObject(3, UUID.fromString(event.getEventId()));
                bind(connection, upsert, 4, event.getRetentionCurve().orElse(null));
                bind(connection, upsert, 6, event.getLikesCurve().orElse(null));
                upsert.addBatch();
            }
            upsert.executeBatch();
        }
    }

    private static void bind(Connection connection, PreparedStatement row, int parameter, List<CurvePoint> points)
            throws SQLException {
        Array seconds = null;
        Array shares = null;
        if (points != null) {
            seconds = connection.createArrayOf(
                    "int4", points.stream().map(CurvePoint::getSecond).toArray());
            shares = connection.createArrayOf(
                    "float8", points.stream().map(CurvePoint::getShare).toArray());
        }
        row.setArray(parameter, seconds);
        row.setArray(parameter + 1, shares);
    }

    private static void check(String name, List<CurvePoint> points) {
        if (points.size() > MOST_POINTS) {
            throw new IllegalArgumentException(name + " has " + points.size() + " points, more than " + MOST_POINTS);
        }
        int before = -1;
        for (CurvePoint point : points) {
            if (point.getSecond() <= before) {
                throw new IllegalArgumentException(name + " does not ascend at second " + point.getSecond());
            }
            // Also refuses NaN.
            if (!(point.getShare() >= 0 && point.getShare() <= 1)) {
                throw new IllegalArgumentException(name + " has a share that is not between 0 and 1");
            }
            before = point.getSecond();
        }
    }
}
