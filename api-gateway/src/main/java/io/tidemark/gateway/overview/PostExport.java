package io.tidemark.gateway.overview;

import io.tidemark.messaging.postgres.BinaryRows;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A running export: reads rows from the database when a piece of CSV is asked for, and not ahead of it. It has a connection
 * of its own, which it ends. Pieces are asked for one after the other; {@link #close} may come at any time from any thread.
 */
final class PostExport implements AutoCloseable {

    /** Of CSV, before a piece is handed on. */
    private static final int PIECE = 32 * 1024;

    private final Connection connection;
    private final BinaryRows rows;
    private final Runnable ended;
    private final Csv csv = new Csv(PIECE + PIECE / 2);
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean complete;

    /**
     * @param connection in a transaction; closed with the export
     * @param sql {@code COPY … TO STDOUT (FORMAT binary)} of {@link PostCsv#SELECTED}
     * @param ended called once, when the export is closed
     */
    PostExport(Connection connection, String sql, Runnable ended) throws SQLException {
        this.connection = connection;
        this.rows = BinaryRows.open(connection, sql);
        this.ended = ended;
        PostCsv.header(csv);
    }

    /** The next piece, which ends with a row; null behind the last. */
    byte[] next() throws SQLException {
        while (!complete && csv.size() < PIECE) {
            if (rows.next()) {
                PostCsv.row(rows, csv);
            } else {
                connection.commit();
                complete = true;
                close();
            }
        }
        return csv.size() == 0 ? null : csv.take();
    }

    /** Ends the query if it still runs: what is not wanted any more is not read to its end. */
    @Override
    public void close() throws SQLException {
        if (closed.getAndSet(true)) {
            return;
        }
        try {
            if (complete) {
                connection.close();
            } else {
                connection.abort(Runnable::run);
            }
        } finally {
            ended.run();
        }
    }
}
