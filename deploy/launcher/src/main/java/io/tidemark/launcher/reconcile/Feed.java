package io.tidemark.launcher.reconcile;

import io.tidemark.schemas.Topic;
import java.util.List;

/**
 * A topic, the group that reads it and the tables that it fills.
 *
 * @param role   of the service, also the name of its schema
 * @param entity the field, and column of every table, that tells which rows a record may touch
 */
record Feed(Topic<?> topic, String group, String role, String entity, List<Comparison> comparisons) {}
