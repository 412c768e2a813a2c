package io.tidemark.gateway.overview;

import io.swagger.v3.oas.annotations.media.Schema;
import io.tidemark.schemas.MetricCatalog;
import io.tidemark.schemas.MetricDefinition;
import java.util.List;

/**
 * The values of all metrics of the catalogue, in its order; null where one is not known. In JSON an object with every
 * metric's camelCase name.
 */
@Schema(
        name = "Metrics",
        type = "object",
        description = "Every metric by its camelCase name; null when it is not known, which is not 0.")
record MetricValues(Number... values) {

    static final List<MetricDefinition> METRICS = MetricCatalog.all();
}
