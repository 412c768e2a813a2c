package io.tidemark.gateway.overview;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * A running export: reads rows from the database when a piece of CSV is asked for, and not ahead of it. It has a connection
 * of its own, which it ends. Pieces are asked for one after the other; {@link #close} may come at any time from any thread.
 */
final class PostExport implements AutoCloseable {

    /** Of CSV, before a piece is handed on. */
    private static final int PIECE = 32 * 1024;

    /** A signature of 11 bytes, flags, and the length of an extension, which no version of PostgreSQL has so far. */
    private static final int COPY_HEADER = 19;

    private static final short COPY_END = -1;

    private final Connection connection;
    private final CopyOut copy;
    private final Runnable ended;
    private final Csv csv = new Csv(PIECE + PIECE / 2);
    private final AtomicBoolean closed = new AtomicBoolean();
    private boolean begun;
    private volatile boolean complete;

    /**
     * @param connection in a transaction; closed with the export
     * @param sql {@code COPY … TO STDOUT (FORMAT binary)} of {@link PostCsv#SELECTED}
     * @param ended called once, when the export is closed
     */
    PostExport(Connection connection, String sql, Runnable ended) throws SQLException {
        this.connection = connection;
        this.copy = connection.unwrap(PGConnection.class).getCopyAPI().copyOut(sql);
        this.ended = ended;
    }

    /** The next piece, which ends with a row; null behind the last. */
    byte[] next() throws SQLException {
        while (!complete && csv.size() < PIECE) {
            byte[] message = copy.readFromCopy();
            if (message == null) {
                connection.commit();
                complete = true;
                close();
            } else {
                append(ByteBuffer.wrap(message));
            }
        }
        return csv.size() == 0 ? null : csv.take();
    }

    /** The server sends a message for each row; before the first one stands the header. */
    private void append(ByteBuffer message) {
        if (!begun) {
            begun = true;
            PostCsv.header(csv);
            message.position(COPY_HEADER);
        }
        if (message.hasRemaining() && message.getShort() != COPY_END) {
            PostCsv.row(message, csv);
        }
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
