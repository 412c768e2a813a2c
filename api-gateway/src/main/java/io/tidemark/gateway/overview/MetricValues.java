package io.tidemark.gateway.overview;

import io.tidemark.schemas.MetricCatalog;
import io.tidemark.schemas.MetricDefinition;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The values of all metrics of the catalogue, in its order; null where one is not known. In JSON an object with every
 * metric's camelCase name.
 */
record MetricValues(Number... values) {

    static final List<MetricDefinition> METRICS = MetricCatalog.all();

    private static final String ENGAGEMENTS = "engagements";
    private static final String IMPRESSIONS = "impressions";

    /**
     * Engagements by impressions, as X divides them. Null when either is unknown or they are of different moments, since the
     * share of one moment in another means nothing.
     *
     * @param older when the metrics that the newest observation lacked were observed, by their names in JSON
     */
    Double engagementRate(Map<String, Instant> older) {
        if (!Objects.equals(older.get(ENGAGEMENTS), older.get(IMPRESSIONS))
                || !(value(ENGAGEMENTS) instanceof Long engagements)
                || !(value(IMPRESSIONS) instanceof Long impressions)) {
            return null;
        }
        if (impressions == 0) {
            return engagements == 0 ? Double.valueOf(0) : null;
        }
        return (double) engagements / impressions;
    }

    private Number value(String metric) {
        for (int i = 0; i < values.length; i++) {
            if (METRICS.get(i).id().equals(metric)) {
                return values[i];
            }
        }
        throw new IllegalArgumentException(metric + " is no metric");
    }
}
