package io.tidemark.gateway.overview;

import io.tidemark.schemas.MetricCatalog;
import io.tidemark.schemas.MetricDefinition;
import java.util.List;

/**
 * The values of all metrics of the catalogue, in its order; null where one is not known. In JSON an object with every
 * metric's camelCase name.
 */
record MetricValues(Number... values) {

    static final List<MetricDefinition> METRICS = MetricCatalog.all();
}
