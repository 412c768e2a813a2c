package io.tidemark.scoring.pool;

import static java.util.stream.Collectors.joining;

import io.tidemark.messaging.postgres.BinaryCopy;
import io.tidemark.schemas.MetricCatalog;
import io.tidemark.schemas.event.PostMetricsCollected;
import io.tidemark.scoring.database.Database;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Keeps of each post the newest measured value of every metric that a score needs. A null erases nothing. */
@Singleton
final class PostMetricsWriter {

    private static final String COLUMNS = each("%1$s, %1$s_observed_at, %1$s_event_id", ", ");

    private static final String COPY = "COPY post_metrics_stage (post_key, " + COLUMNS + ") FROM STDIN (FORMAT binary)";

    private static final String NEWER = "(excluded.%1$s_observed_at, excluded.%1$s_event_id)"
            + " > (coalesce(known.%1$s_observed_at, '-infinity'), known.%1$s_event_id)";

    private static final String UPSERT = """
                WITH written AS (
                    INSERT INTO post_inputs AS known (post_key, %1$s)
                    SELECT post_key, %1$s
                    FROM post_metrics_stage
                    ORDER BY post_key
                    ON CONFLICT (post_key) DO UPDATE
                    SET %2$s
                    WHERE %3$s
                    RETURNING WITH (OLD AS before, NEW AS after) after.post_key,
                        (%4$s) IS DISTINCT FROM (%5$s) AS changed)
                SELECT post_key FROM written WHERE changed
                """.formatted(
                    COLUMNS,
                    each(assignments(), ", "),
                    each(NEWER, " OR "),
                    each("before.%1$s", ", "),
                    each("after.%1$s", ", "));

    private final Database database;

    PostMetricsWriter(Database database) {
        this.database = database;
    }

    /** @throws IllegalArgumentException when the event can never be stored */
    static void check(PostMetricsCollected event) {
        MetricCatalog.requireStorable(event);
        new NewestMetrics().add(event);
    }

    /**
     * Stores all events or none; a value that is older than what is known changes nothing.
     *
     * @throws IllegalArgumentException when an event can never be stored
     */
    void write(List<PostMetricsCollected> events) throws SQLException {
        Map<String, NewestMetrics> newest = HashMap.newHashMap(events.size());
        for (PostMetricsCollected event : events) {
            MetricCatalog.requireStorable(event);
            newest.computeIfAbsent(event.getPostKey(), key -> new NewestMetrics())
                    .add(event);
        }
        newest.values().removeIf(NewestMetrics::isEmpty);
        if (newest.isEmpty()) {
            return;
        }
        database.write(connection -> {
            stage(connection, newest);
            Set<UUID> changed = new HashSet<>();
            for (String postKey : upsert(connection)) {
                changed.addAll(newest.get(postKey).projects());
            }
            DirtyProjects.mark(connection, changed);
            return null;
        });
    }

    private static void stage(Connection connection, Map<String, NewestMetrics> posts) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    """
                    CREATE TEMPORARY TABLE IF NOT EXISTS post_metrics_stage (
                        post_key text COLLATE "C" NOT NULL,
                        %s
                    ) ON COMMIT DELETE ROWS
                    """.formatted(each("%1$s bigint, %1$s_observed_at timestamptz, %1$s_event_id uuid", ", ")));
        }
        InputMetric[] metrics = InputMetric.values();
        try (BinaryCopy copy = BinaryCopy.open(connection, COPY, 1 + 3 * metrics.length)) {
            for (Map.Entry<String, NewestMetrics> post : posts.entrySet()) {
                copy.row();
                copy.text(post.getKey());
                for (InputMetric metric : metrics) {
                    NewestMetrics.Measured measured = post.getValue().get(metric);
                    copy.bigint(measured == null ? null : measured.value());
                    copy.timestamptz(measured == null ? null : measured.order().at());
                    copy.uuid(measured == null ? null : measured.order().eventId());
                }
            }
            copy.finish();
        }
    }

    /** The keys of the posts whose score may change; a newer event with equal values only moves the order. */
    private static Set<String> upsert(Connection connection) throws SQLException {
        Set<String> changed = new HashSet<>();
        // Prepared, because planning it takes longer than storing a small batch.
        try (PreparedStatement statement = connection.prepareStatement(UPSERT);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                changed.add(rows.getString(1));
            }
        }
        return changed;
    }

    private static String assignments() {
        return List.of("%1$s", "%1$s_observed_at", "%1$s_event_id").stream()
                .map(column -> column + " = CASE WHEN " + NEWER + " THEN excluded." + column + " ELSE known." + column
                        + " END")
                .collect(joining(", "));
    }

    /** The pattern once per metric. */
    private static String each(String pattern, String separator) {
        return Arrays.stream(InputMetric.values())
                .map(metric -> pattern.formatted(metric.column()))
                .collect(joining(separator));
    }
}
