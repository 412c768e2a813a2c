package io.tidemark.gateway.overview;

import static java.util.stream.Collectors.joining;

import io.micronaut.serde.ObjectMapper;
import io.tidemark.messaging.postgres.BinaryCopy;
import io.tidemark.schemas.EventOrder;
import io.tidemark.schemas.MetricCatalog;
import io.tidemark.schemas.MetricDefinition;
import io.tidemark.schemas.event.PostMetricsCollected;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes the columns of {@code post-metrics.collected.v1}; those by which rows are sorted may follow later, see
 * {@link PostSorter}. Each metric keeps the value of the newest observation that has one, so a metric that was not
 * measured this time erases nothing.
 */
@Singleton
final class MetricsWriter {

    private static final List<MetricDefinition> METRICS = MetricCatalog.all();

    /**
     * Puts observations over rows whose newest observation is older, which is nearly always all there is to do: half as dear
     * as {@link #STORE}, which compares each metric's origin. No index knows what it changes, so each row is written in
     * place.
     */
    private static final String PUT_NEWER = """
                metrics_observed_at = excluded.metrics_observed_at,
                metrics_event_id = excluded.metrics_event_id,
                metrics_source = excluded.metrics_source,
                metrics_approximate = excluded.metrics_approximate,
                absent_reasons = excluded.absent_reasons,
            """;

    private static final String NEWER_METRIC = """
                @ = coalesce(excluded.@, kept.@),
                @_at = CASE WHEN excluded.@ IS NULL AND kept.@ IS NOT NULL
                    THEN coalesce(kept.@_at, kept.metrics_observed_at) END,
                @_event = CASE WHEN excluded.@ IS NULL AND kept.@ IS NOT NULL
                    THEN coalesce(kept.@_event, kept.metrics_event_id) END""";

    private static final String STORE = """
            INSERT INTO post_overview AS kept (%1$s)
            SELECT %1$s FROM metrics_stage
            ORDER BY project_id, post_key COLLATE "C"
            ON CONFLICT (project_id, post_key) DO UPDATE SET
                metrics_observed_at = CASE WHEN # THEN excluded.metrics_observed_at ELSE kept.metrics_observed_at END,
                metrics_event_id = CASE WHEN # THEN excluded.metrics_event_id ELSE kept.metrics_event_id END,
                metrics_source = CASE WHEN # THEN excluded.metrics_source ELSE kept.metrics_source END,
                metrics_approximate = CASE WHEN # THEN excluded.metrics_approximate ELSE kept.metrics_approximate END,
                absent_reasons = CASE WHEN # THEN excluded.absent_reasons ELSE kept.absent_reasons END,
            %2$s
            WHERE # OR %3$s
            """;

    private static final String NEWER = """
            (kept.metrics_event_id IS NULL OR (excluded.metrics_observed_at, excluded.metrics_event_id)
                > (kept.metrics_observed_at, kept.metrics_event_id))""";

    /** Where {@code <metric>_at} is null a value is from its row's newest observation. */
    private static final String TAKEN = """
            excluded.@ IS NOT NULL AND (kept.@ IS NULL
                OR (coalesce(excluded.@_at, excluded.metrics_observed_at),
                    coalesce(excluded.@_event, excluded.metrics_event_id))
                 > (coalesce(kept.@_at, kept.metrics_observed_at), coalesce(kept.@_event, kept.metrics_event_id)))""";

    private static final String METRIC = """
                @ = CASE WHEN {taken} THEN excluded.@ ELSE kept.@ END,
                @_at = CASE
                    WHEN {taken} AND # THEN excluded.@_at
                    WHEN {taken} THEN coalesce(excluded.@_at, excluded.metrics_observed_at)
                    WHEN # AND kept.@ IS NOT NULL THEN coalesce(kept.@_at, kept.metrics_observed_at)
                    ELSE kept.@_at END,
                @_event = CASE
                    WHEN {taken} AND # THEN excluded.@_event
                    WHEN {taken} THEN coalesce(excluded.@_event, excluded.metrics_event_id)
                    WHEN # AND kept.@ IS NOT NULL THEN coalesce(kept.@_event, kept.metrics_event_id)
                    ELSE kept.@_event END""";

    private record Row(MetricsFold fold, String absentReasons) {}

    private static final List<String> QUICK = Stage.put("metrics_stage", putNewer(), NEWER);

    private static final Stage.Plan<Row> PLAN = new Stage.Plan<>(
            "metrics_stage",
            """
            project_id uuid, post_key text, metrics_observed_at timestamptz, metrics_event_id uuid, metrics_source text,
            metrics_approximate boolean, absent_reasons jsonb,
            """ + METRICS.stream().map(MetricsWriter::stagedColumns).collect(joining(",\n")),
            columns(),
            MetricsWriter::copy,
            List.of(store()));

    private final PostSorter sorter;
    private final ObjectMapper json;

    MetricsWriter(PostSorter sorter, ObjectMapper json) {
        this.sorter = sorter;
        this.json = json;
    }

    /** @throws IllegalArgumentException when the event can never be stored */
    static void check(PostMetricsCollected event) {
        MetricCatalog.requireStorable(event);
        EventOrder.of(event.getObservedAt(), event.getEventId());
        event.getProjectIds().forEach(projectId -> RowKey.of(projectId, event.getPostKey()));
    }

    void write(List<PostMetricsCollected> events) throws SQLException, IOException {
        Map<RowKey, MetricsFold> folds = new HashMap<>();
        for (PostMetricsCollected event : events) {
            MetricCatalog.requireStorable(event);
            EventOrder version = EventOrder.of(event.getObservedAt(), event.getEventId());
            for (String projectId : event.getProjectIds()) {
                folds.computeIfAbsent(RowKey.of(projectId, event.getPostKey()), MetricsFold::new)
                        .add(version, event);
            }
        }
        if (folds.isEmpty()) {
            return;
        }
        List<Row> rows = new ArrayList<>(folds.size());
        Map<Map<String, String>, String> reasons = new HashMap<>();
        for (MetricsFold fold : folds.values()) {
            Map<String, String> absent = fold.newest().getAbsentReasons();
            String text = reasons.get(absent);
            if (text == null) {
                text = json.writeValueAsString(new TreeMap<>(absent));
                reasons.put(absent, text);
            }
            rows.add(new Row(fold, text));
        }
        // A value that is from an older observation of the batch may be older than the one that is stored.
        List<String> quick = folds.values().stream().anyMatch(MetricsWriter::isFolded) ? List.of() : QUICK;
        sorter.store(PLAN, rows, quick, folds.keySet());
    }

    /** Whether some value is from another observation than the newest. */
    private static boolean isFolded(MetricsFold fold) {
        for (int i = 0; i < METRICS.size(); i++) {
            if (fold.olderOrigin(i) != null) {
                return true;
            }
        }
        return false;
    }

    private static String putNewer() {
        return PUT_NEWER
                + METRICS.stream()
                        .map(metric -> NEWER_METRIC.replace("@", metric.id()))
                        .collect(joining(",\n"));
    }

    private static String store() {
        String taken =
                METRICS.stream().map(metric -> TAKEN.replace("@", metric.id())).collect(joining("\n   OR "));
        String metrics = METRICS.stream()
                .map(metric -> METRIC.replace("{taken}", TAKEN).replace("@", metric.id()))
                .collect(joining(",\n"));
        return STORE.formatted(columns(), metrics, taken).replace("#", NEWER);
    }

    private static String columns() {
        return "project_id, post_key, metrics_observed_at, metrics_event_id, metrics_source, metrics_approximate,"
                + " absent_reasons, "
                + METRICS.stream()
                        .map(metric -> "%1$s, %1$s_at, %1$s_event".formatted(metric.id()))
                        .collect(joining(", "));
    }

    private static String stagedColumns(MetricDefinition metric) {
        return "%1$s %2$s, %1$s_at timestamptz, %1$s_event uuid"
                .formatted(metric.id(), metric.isWhole() ? "bigint" : "double precision");
    }

    private static void copy(Row row, BinaryCopy copy) throws SQLException {
        MetricsFold fold = row.fold();
        PostMetricsCollected newest = fold.newest();
        copy.uuid(fold.key().projectId());
        copy.text(fold.key().postKey());
        copy.timestamptz(fold.newestVersion().at());
        copy.uuid(fold.newestVersion().eventId());
        copy.text(newest.getSource());
        copy.bool(newest.getApproximate());
        copy.jsonb(row.absentReasons());
        for (int i = 0; i < METRICS.size(); i++) {
            Number value = fold.value(i);
            if (METRICS.get(i).isWhole()) {
                copy.bigint((Long) value);
            } else {
                copy.float8((Double) value);
            }
            EventOrder origin = fold.olderOrigin(i);
            copy.timestamptz(origin == null ? null : origin.at());
            copy.uuid(origin == null ? null : origin.eventId());
        }
    }
}
