package io.tidemark.launcher.reconcile;

import io.tidemark.schemas.Topic;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A topic, the group that reads it and the tables that it fills.
 *
 * @param role   of the service, also the name of its schema
 * @param entity the field, and column of every table, that tells which rows a record may touch
 */
public record Feed(Topic<?> topic, String group, String role, String entity, List<Comparison> comparisons) {

    /** The tables, each once. */
    public Set<String> tables() {
        return comparisons.stream().map(Comparison::table).collect(Collectors.toCollection(TreeSet::new));
    }
}
