package io.tidemark.gateway.overview;

import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Runs queries that see one project and nothing else. The project's name and the query go to the server together and are
 * answered together: without BEGIN the two are one transaction, so the name is gone with it, and it costs no round trip.
 */
@Singleton
final class ProjectReader {

    private static final String AS_PROJECT = "SELECT set_config('tidemark.project_id', ?, true);\n";

    /** Makes a value of the row on which a result stands. */
    @FunctionalInterface
    interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private final DataSource dataSource;

    ProjectReader(@Named("reader") DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * @param sql one SELECT
     * @param arguments its parameters: UUID, String, Long, Double, Boolean, Instant or a list of strings
     * @param expected how many rows to expect, to make room for
     */
    <T> List<T> query(UUID projectId, String sql, List<Object> arguments, int expected, RowReader<T> reader)
            throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(AS_PROJECT + sql)) {
            statement.setString(1, projectId.toString());
            for (int i = 0; i < arguments.size(); i++) {
                bind(connection, statement, i + 2, arguments.get(i));
            }
            statement.execute();
            statement.getMoreResults();
            try (ResultSet rows = statement.getResultSet()) {
                List<T> read = new ArrayList<>(expected);
                while (rows.next()) {
                    read.add(reader.read(rows));
                }
                return read;
            }
        }
    }

    /** The only row of a query by key, or empty. */
    <T> Optional<T> queryOne(UUID projectId, String sql, List<Object> arguments, RowReader<T> reader)
            throws SQLException {
        return query(projectId, sql, arguments, 1, reader).stream().findFirst();
    }

    private static void bind(Connection connection, PreparedStatement statement, int at, Object argument)
            throws SQLException {
        switch (argument) {
            case Instant time -> statement.setObject(at, time.atOffset(ZoneOffset.UTC));
            case List<?> texts -> statement.setArray(at, connection.createArrayOf("text", texts.toArray()));
            default -> statement.setObject(at, argument);
        }
    }
}
