package io.tidemark.gateway.overview;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Conditions on rows, and their parameters in the same order. */
final class Filters {

    private final StringBuilder sql = new StringBuilder("project_id = ? AND watched");
    private final List<Object> arguments = new ArrayList<>();

    /** The rows of a project that are served. Row-level security says the same; the index needs to be told. */
    Filters(UUID projectId) {
        arguments.add(projectId);
    }

    Filters and(String condition, Object... given) {
        sql.append("\n  AND ").append(condition);
        arguments.addAll(List.of(given));
        return this;
    }

    /** Adds a condition with one parameter when there is a value for it. */
    Filters andIf(Optional<?> value, String condition) {
        value.ifPresent(given -> and(condition, given));
        return this;
    }

    /** Adds {@code column = ANY (…)} when there are values for it. */
    Filters andAny(String column, List<String> values) {
        if (values.size() == 1) {
            return and(column + " = ?", values.getFirst());
        }
        return values.isEmpty() ? this : and(column + " = ANY (?)", values);
    }

    String sql() {
        return sql.toString();
    }

    List<Object> arguments() {
        return List.copyOf(arguments);
    }
}
