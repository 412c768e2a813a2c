package io.tidemark.gateway.overview;

import io.tidemark.schemas.MetricCatalog;
import io.tidemark.schemas.MetricDefinition;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An order of rows: by a column, rows without a value last, and among equals by post_key in the same direction, so that
 * one index serves both directions.
 *
 * @param name as the parameter {@code sort} has it
 * @param column the column, which an index of {@code post_overview} has after project_id
 */
record Sort(String name, String column, Kind kind, boolean descending) {

    /** How the column's values travel in a cursor. */
    enum Kind {
        WHOLE,
        DECIMAL,
        /** As microseconds. */
        TIME
    }

    /** Within what PostgreSQL can hold, in microseconds: 4300 BC to 290000 AD. */
    private static final long EARLIEST = -200_000_000_000_000_000L;

    private static final long LATEST = 9_000_000_000_000_000_000L;

    static final Sort SCORE_DESC = new Sort("score_desc", PostSorter.sorted("organic_score"), Kind.DECIMAL, true);

    static final Sort PUBLISHED_DESC = new Sort("published_desc", "published_at", Kind.TIME, true);

    /** The sorts of posts: by score, by publication and by each metric, in both directions. */
    static final Map<String, Sort> OF_POSTS = ofPosts();

    /** The sorts of ads_content. */
    static final Map<String, Sort> OF_ADS_CONTENT = byName(
            SCORE_DESC,
            new Sort("score_asc", PostSorter.sorted("organic_score"), Kind.DECIMAL, false),
            new Sort("scored_at_desc", PostSorter.sorted("scored_at"), Kind.TIME, true));

    private static Map<String, Sort> ofPosts() {
        Map<String, Sort> sorts = byName(
                PUBLISHED_DESC,
                new Sort("published_asc", "published_at", Kind.TIME, false),
                SCORE_DESC,
                new Sort("score_asc", PostSorter.sorted("organic_score"), Kind.DECIMAL, false));
        for (MetricDefinition metric : MetricCatalog.all()) {
            Kind kind = metric.isWhole() ? Kind.WHOLE : Kind.DECIMAL;
            String column = PostSorter.sorted(metric.id());
            sorts.put(metric.id() + "_desc", new Sort(metric.id() + "_desc", column, kind, true));
            sorts.put(metric.id() + "_asc", new Sort(metric.id() + "_asc", column, kind, false));
        }
        return sorts;
    }

    private static Map<String, Sort> byName(Sort... sorts) {
        Map<String, Sort> byName = new LinkedHashMap<>();
        for (Sort sort : sorts) {
            byName.put(sort.name(), sort);
        }
        return byName;
    }

    /** What a cursor keeps of a row's value; null when it has none. */
    Number position(ResultSet row, int at) throws SQLException {
        return switch (kind) {
            case WHOLE -> (Number) row.getObject(at);
            case DECIMAL -> (Number) row.getObject(at);
            case TIME -> {
                OffsetDateTime time = row.getObject(at, OffsetDateTime.class);
                yield time == null ? null : ChronoUnit.MICROS.between(Instant.EPOCH, time.toInstant());
            }
        };
    }

    /** The parameter of a query for what a cursor kept, or null when the cursor cannot be one of this sort. */
    Object argument(Number position) {
        return switch (kind) {
            case WHOLE -> position instanceof Long ? position : null;
            case DECIMAL -> position instanceof Double value && !value.isNaN() ? position : null;
            case TIME ->
                position instanceof Long micros && micros > EARLIEST && micros < LATEST
                        ? Instant.EPOCH.plus(micros, ChronoUnit.MICROS)
                        : null;
        };
    }

    String direction() {
        return descending ? "DESC" : "ASC";
    }

    /** How the next row's key compares. */
    String onwards() {
        return descending ? "<" : ">";
    }
}
