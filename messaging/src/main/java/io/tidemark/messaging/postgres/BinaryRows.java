package io.tidemark.messaging.postgres;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.UUID;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * Reads rows with {@code COPY (SELECT …) TO STDOUT (FORMAT binary)}, the fastest way out of PostgreSQL: no object is made
 * for a number, and the query may use several of the server's processes. After {@link #next} the columns are taken one by
 * one in the order of the query, each by the method of its type; SQL NULL is null, or what the caller names for it.
 *
 * <pre>{@code
 * try (BinaryRows rows = BinaryRows.open(connection, "COPY (SELECT post_key, views FROM latest) TO STDOUT (FORMAT binary)")) {
 *     while (rows.next()) {
 *         add(rows.text(), rows.bigint(-1));
 *     }
 * }
 * }</pre>
 *
 * COPY takes no parameters: whatever stands in the statement must be a number, a UUID or quoted. Until {@link #close} the
 * connection must not be used otherwise. Not thread-safe.
 */
public final class BinaryRows implements AutoCloseable {

    private static final int HEADER_BYTES = 19;
    private static final int NULL_LENGTH = -1;
    private static final int NUMERIC_BASE = 10_000;
    private static final int NUMERIC_DIGITS = 4;
    private static final int NEGATIVE = 0x4000;

    /** From 1970 to 2000, from which PostgreSQL counts. */
    private static final long EPOCH_MICROS = 946_684_800_000_000L;

    private static final String PROTOCOL_VIOLATION = "08P01";

    private final CopyOut copy;
    private byte[] buffer = new byte[0];
    private int at;
    private int columnsLeft;

    private BinaryRows(CopyOut copy) {
        this.copy = copy;
    }

    /**
     * Runs the statement on a {@code pgjdbc} connection, which may be wrapped by a pool.
     *
     * @throws SQLException when the server refuses the statement
     */
    public static BinaryRows open(Connection connection, String sql) throws SQLException {
        BinaryRows rows = new BinaryRows(
                connection.unwrap(PGConnection.class).getCopyAPI().copyOut(sql));
        rows.require(HEADER_BYTES);
        rows.at = HEADER_BYTES;
        return rows;
    }

    /**
     * Goes to the next row; false after the last.
     *
     * @throws IllegalStateException when columns of the row before were not taken
     */
    public boolean next() throws SQLException {
        if (columnsLeft > 0) {
            throw new IllegalStateException(columnsLeft + " columns of the row were not taken");
        }
        require(2);
        int columns = takeShort();
        if (columns < 0) {
            // The server's word on whether it sent all comes after the last byte.
            while (copy.readFromCopy() != null) {}
            return false;
        }
        columnsLeft = columns;
        return true;
    }

    /** Whether the next column is NULL, which is passed then. */
    public boolean takeNull() throws SQLException {
        if (columnsLeft == 0) {
            throw new IllegalStateException("the row has no more columns");
        }
        require(4);
        if (takeInt() != NULL_LENGTH) {
            at -= 4;
            return false;
        }
        columnsLeft--;
        return true;
    }

    /** The bytes of a {@code text} in UTF-8, which stand until the next column is taken; null for NULL. */
    public ByteBuffer utf8() throws SQLException {
        int length = length();
        if (length == NULL_LENGTH) {
            return null;
        }
        ByteBuffer bytes = ByteBuffer.wrap(buffer, at, length);
        at += length;
        return bytes;
    }

    /** A {@code text}; null for NULL. */
    public String text() throws SQLException {
        int length = length();
        if (length == NULL_LENGTH) {
            return null;
        }
        String text = new String(buffer, at, length, StandardCharsets.UTF_8);
        at += length;
        return text;
    }

    public long bigint(long ifNull) throws SQLException {
        return isValue(Long.BYTES) ? takeLong() : ifNull;
    }

    public int integer(int ifNull) throws SQLException {
        return isValue(Integer.BYTES) ? takeInt() : ifNull;
    }

    /** NaN for NULL. */
    public double float8() throws SQLException {
        return isValue(Double.BYTES) ? Double.longBitsToDouble(takeLong()) : Double.NaN;
    }

    /** False for NULL. */
    public boolean bool() throws SQLException {
        return isValue(1) && buffer[at++] != 0;
    }

    public UUID uuid() throws SQLException {
        return isValue(2 * Long.BYTES) ? new UUID(takeLong(), takeLong()) : null;
    }

    /** A {@code timestamptz} in microseconds since 1970. */
    public long micros(long ifNull) throws SQLException {
        return isValue(Long.BYTES) ? Math.addExact(takeLong(), EPOCH_MICROS) : ifNull;
    }

    /** A {@code timestamptz}; null for NULL. */
    public Instant timestamptz() throws SQLException {
        return isValue(Long.BYTES)
                ? Instant.EPOCH.plus(Math.addExact(takeLong(), EPOCH_MICROS), ChronoUnit.MICROS)
                : null;
    }

    /** Where a row stands: a {@code tid} as block times 65,536 plus number, as {@link BinaryCopy#tid} takes it. */
    public long tid() throws SQLException {
        if (!isValue(6)) {
            throw new SQLException("a row that stands nowhere", PROTOCOL_VIOLATION);
        }
        long block = takeInt() & 0xffffffffL;
        return block << 16 | takeShort() & 0xffff;
    }

    /**
     * A {@code numeric} in units of its last wanted decimal, as in 6.35 with 2 decimals = 635.
     *
     * @throws ArithmeticException when the number has more decimals or does not fit
     */
    public long numeric(int decimals, long ifNull) throws SQLException {
        int length = length();
        if (length == NULL_LENGTH) {
            return ifNull;
        }
        int digits = takeShort();
        int weight = takeShort();
        int sign = takeShort();
        takeShort();
        if ((sign & ~NEGATIVE) != 0) {
            throw new ArithmeticException("a numeric that is not finite");
        }
        long value = 0;
        for (int i = 0; i < digits; i++) {
            value = Math.addExact(Math.multiplyExact(value, NUMERIC_BASE), takeShort());
        }
        int zeros = NUMERIC_DIGITS * (weight - digits + 1) + decimals;
        for (; zeros > 0 && value != 0; zeros--) {
            value = Math.multiplyExact(value, 10L);
        }
        for (; zeros < 0; zeros++) {
            if (value % 10 != 0) {
                throw new ArithmeticException("a numeric of more than " + decimals + " decimals");
            }
            value /= 10;
        }
        return sign == NEGATIVE ? -value : value;
    }

    /** Cancels what was not read; the transaction is then to be rolled back. */
    @Override
    public void close() throws SQLException {
        if (copy.isActive()) {
            copy.cancelCopy();
        }
    }

    private boolean isValue(int bytes) throws SQLException {
        int length = length();
        if (length == NULL_LENGTH) {
            return false;
        }
        if (length != bytes) {
            throw new SQLException(
                    "a column of " + length + " bytes where " + bytes + " are expected", PROTOCOL_VIOLATION);
        }
        return true;
    }

    /** The length of the next column, all of which is in the buffer then. */
    private int length() throws SQLException {
        if (columnsLeft == 0) {
            throw new IllegalStateException("the row has no more columns");
        }
        columnsLeft--;
        require(4);
        int length = takeInt();
        if (length != NULL_LENGTH) {
            require(length);
        }
        return length;
    }

    /** The server sends a row a message, but does not promise to. */
    private void require(int bytes) throws SQLException {
        while (buffer.length - at < bytes) {
            byte[] more = copy.readFromCopy();
            if (more == null) {
                throw new SQLException("the server sent less than it announced", PROTOCOL_VIOLATION);
            }
            if (at == buffer.length) {
                buffer = more;
            } else {
                byte[] joined = Arrays.copyOfRange(buffer, at, buffer.length + more.length);
                System.arraycopy(more, 0, joined, buffer.length - at, more.length);
                buffer = joined;
            }
            at = 0;
        }
    }

    private int takeShort() {
        int value = buffer[at] << 8 | buffer[at + 1] & 0xff;
        at += 2;
        return value;
    }

    private int takeInt() {
        int value = (buffer[at] & 0xff) << 24
                | (buffer[at + 1] & 0xff) << 16
                | (buffer[at + 2] & 0xff) << 8
                | buffer[at + 3] & 0xff;
        at += 4;
        return value;
    }

    private long takeLong() {
        return (long) takeInt() << 32 | takeInt() & 0xffffffffL;
    }
}
