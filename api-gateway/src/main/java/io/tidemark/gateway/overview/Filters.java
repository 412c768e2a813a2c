package io.tidemark.gateway.overview;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.postgresql.core.BaseConnection;

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

    /** The conditions with their values in the text, for a statement that takes no parameters. */
    String literally(Connection connection) throws SQLException {
        BaseConnection escapes = connection.unwrap(BaseConnection.class);
        StringBuilder text = new StringBuilder();
        int from = 0;
        for (Object argument : arguments) {
            int at = sql.indexOf("?", from);
            text.append(sql, from, at).append(literal(argument, escapes));
            from = at + 1;
        }
        return text.append(sql, from, sql.length()).toString();
    }

    private static String literal(Object value, BaseConnection escapes) throws SQLException {
        return switch (value) {
            case UUID id -> "'" + id + "'::uuid";
            case String text -> "'" + escapes.escapeString(text) + "'";
            case Long whole -> whole.toString();
            case Double decimal -> "'" + decimal + "'::double precision";
            case Boolean flag -> flag.toString();
            case Instant time -> "'" + time + "'::timestamptz";
            case List<?> texts -> {
                List<String> literals = new ArrayList<>();
                for (Object each : texts) {
                    literals.add(literal(each, escapes));
                }
                yield "ARRAY[" + String.join(", ", literals) + "]";
            }
            default -> throw new IllegalArgumentException("no literal is known for " + value.getClass());
        };
    }
}
