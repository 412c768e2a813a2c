package io.tidemark.messaging.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;

/**
 * Writes rows with {@code COPY … FROM STDIN (FORMAT binary)}, the fastest way into PostgreSQL. One value call per column, in
 * the order of the column list; a null value is SQL NULL.
 */
public final class BinaryCopy implements AutoCloseable {

    /**
     * Opens a copy on a {@code pgjdbc} connection, which may be wrapped by a pool.
     *
     * @param sql such as {@code COPY stage (post_key, views) FROM STDIN (FORMAT binary)}
     * @param columns how many values each row has
     */
    public static BinaryCopy open(Connection connection, String sql, int columns) throws SQLException {
        throw new UnsupportedOperationException();
    }

    public void row() throws SQLException {}

    public void text(String value) throws SQLException {}

    public void bigint(Long value) throws SQLException {}

    public void integer(Integer value) throws SQLException {}

    public void float8(Double value) throws SQLException {}

    public void bool(Boolean value) throws SQLException {}

    /** A {@code timestamptz}, truncated to microseconds. */
    public void timestamptz(Instant value) throws SQLException {}

    public void uuid(UUID value) throws SQLException {}

    public void jsonb(String value) throws SQLException {}

    /** A {@code text[]} without null elements. */
    public void textArray(java.util.List<String> value) throws SQLException {}

    /** Ends the copy and returns the number of rows that were written. */
    public long finish() throws SQLException {
        return 0;
    }

    /** Cancels the copy when {@link #finish} was not reached. */
    @Override
    public void close() throws SQLException {}
}
