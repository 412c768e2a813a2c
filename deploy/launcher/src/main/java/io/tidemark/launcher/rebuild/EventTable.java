package io.tidemark.launcher.rebuild;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A table that events make.
 *
 * @param name   in the service's schema
 * @param entity the column that tells which rows a record may touch
 */
record EventTable(String name, String entity) {

    /** Its scores and decisions come from cycles and are kept; of events are these columns alone. */
    private static final String CONTAINERS_WITH_SCORES = "ads_content";

    private static final List<String> OF_EVENTS =
            List.of("ads_content_id", "container_id", "project_id", "post_key", "scoring_pool");

    /** Says what was published, which no event tells. */
    static final String CONTAINERS = "content_containers";

    private static final String ANNOUNCED = "announced";

    /** Whether its rows are taken over one by one, because columns beside them are not of events. */
    boolean isMerged() {
        return name.equals(CONTAINERS_WITH_SCORES);
    }

    /** The columns that events decide. */
    List<String> columns(Connection connection, String schema) throws SQLException {
        if (isMerged()) {
            return OF_EVENTS;
        }
        return names(connection, schema, """
                SELECT attname FROM pg_attribute
                WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
                ORDER BY attnum
                """).stream()
                .filter(column -> !(name.equals(CONTAINERS) && column.equals(ANNOUNCED)))
                .toList();
    }

    /** The columns that events decide at once: those by which lists are sorted may follow the values that they show. */
    List<String> comparedColumns(Connection connection, String schema) throws SQLException {
        return columns(connection, schema).stream()
                .filter(column -> !column.startsWith("sorted_"))
                .toList();
    }

    /** The columns that name a row. */
    List<String> keys(Connection connection, String schema) throws SQLException {
        return isMerged() ? List.of("container_id") : names(connection, schema, """
                SELECT attname FROM pg_index
                JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey)
                WHERE indrelid = to_regclass(?) AND indisprimary
                ORDER BY array_position(indkey::int2[], attnum)
                """);
    }

    private List<String> names(Connection connection, String schema, String query) throws SQLException {
        List<String> names = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, schema + "." + name);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    names.add(rows.getString(1));
                }
            }
        }
        return names;
    }
}
