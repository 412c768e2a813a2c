package io.tidemark.gateway.overview;

import static java.util.stream.Collectors.joining;

import io.tidemark.messaging.postgres.BinaryRows;
import io.tidemark.schemas.MetricCatalog;
import io.tidemark.schemas.MetricDefinition;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Posts as CSV. The columns are what a post has in a list, with the same names and in the same order, but for what is no
 * single value. They come as a binary {@code COPY} brings them.
 */
final class PostCsv {

    private enum Kind {
        TEXT,
        WHOLE,
        DECIMAL,
        TIME,
        FLAG,
        ID
    }

    /**
     * @param name as in JSON
     * @param sql an expression of the kind's type
     */
    private record Column(String name, String sql, Kind kind) {}

    private static final String ENGAGEMENT_RATE = """
            CASE WHEN engagements_at IS DISTINCT FROM impressions_at THEN NULL
                WHEN impressions > 0 THEN engagements::double precision / impressions
                WHEN engagements = 0 THEN 0 END""";

    private static final Column[] COLUMNS = columns().toArray(Column[]::new);

    /** What to select, in the order in which {@link #row} wants it. */
    static final String SELECTED = List.of(COLUMNS).stream().map(Column::sql).collect(joining(", "));

    private PostCsv() {}

    private static List<Column> columns() {
        List<Column> columns = new ArrayList<>(List.of(
                new Column("postKey", "post_key", Kind.TEXT),
                new Column("platform", "platform", Kind.TEXT),
                new Column("externalId", "external_id", Kind.TEXT),
                new Column("accountKey", "account_key", Kind.TEXT),
                new Column("creatorHandle", "creator_handle", Kind.TEXT),
                new Column("mediaType", "media_type", Kind.TEXT),
                new Column("publishedAt", "published_at", Kind.TIME),
                new Column("caption", "caption", Kind.TEXT),
                new Column("permalink", "permalink", Kind.TEXT),
                new Column("thumbnailUrl", "thumbnail_url", Kind.TEXT),
                new Column("durationMs", "duration_ms", Kind.WHOLE),
                new Column("isAd", "is_ad", Kind.FLAG),
                new Column("deletedAt", "deleted_at", Kind.TIME),
                new Column("syncedAt", "post_observed_at", Kind.TIME)));
        for (MetricDefinition metric : MetricCatalog.all()) {
            columns.add(new Column(metric.jsonName(), metric.id(), metric.isWhole() ? Kind.WHOLE : Kind.DECIMAL));
        }
        columns.addAll(List.of(
                new Column("engagementRate", ENGAGEMENT_RATE, Kind.DECIMAL),
                new Column("observedAt", "metrics_observed_at", Kind.TIME),
                new Column("metricsSource", "metrics_source", Kind.TEXT),
                new Column("approximate", "metrics_approximate", Kind.FLAG),
                new Column("containerId", "container_id", Kind.ID),
                new Column("organicScore", "organic_score", Kind.DECIMAL),
                new Column("scoredAt", "scored_at", Kind.TIME),
                new Column(
                        "unscoredReason",
                        "CASE WHEN scored_at IS NULL THEN 'NOT_YET' ELSE unscored_reason END",
                        Kind.TEXT),
                new Column("eligible", "eligible", Kind.FLAG),
                new Column("override", "override", Kind.TEXT),
                new Column("eligibilityChangedAt", "eligibility_changed_at", Kind.TIME)));
        return columns;
    }

    /** The first row, which names the columns. */
    static void header(Csv csv) {
        for (Column column : COLUMNS) {
            csv.text(column.name());
        }
        csv.endRow();
    }

    /** @param rows stands on a row, whose columns are taken */
    static void row(BinaryRows rows, Csv csv) throws SQLException {
        for (Column column : COLUMNS) {
            if (rows.takeNull()) {
                csv.empty();
                continue;
            }
            switch (column.kind()) {
                case TEXT -> csv.text(rows.utf8());
                case WHOLE -> csv.whole(rows.bigint(0));
                case DECIMAL -> csv.decimal(rows.float8());
                case TIME -> csv.time(rows.timestamptz());
                case FLAG -> csv.flag(rows.bool());
                case ID -> csv.id(rows.uuid());
            }
        }
        csv.endRow();
    }
}
