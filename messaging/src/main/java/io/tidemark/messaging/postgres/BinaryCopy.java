package io.tidemark.messaging.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Writes rows with {@code COPY … FROM STDIN (FORMAT binary)}, the fastest way into PostgreSQL. Each row is begun with
 * {@link #row} and has one value call per column, in the order of the column list; a null value is SQL NULL.
 *
 * <pre>{@code
 * try (BinaryCopy copy = BinaryCopy.open(connection, "COPY stage (post_key, views) FROM STDIN (FORMAT binary)", 2)) {
 *     for (Row row : rows) {
 *         copy.row();
 *         copy.text(row.postKey());
 *         copy.bigint(row.views());
 *     }
 *     copy.finish();
 * }
 * }</pre>
 *
 * A value that PostgreSQL could not hold is refused here with an {@link SQLException} of class 22, as the server would do,
 * so that it counts as the event's fault. Until {@link #close} the connection must not be used otherwise. Not thread-safe.
 */
public final class BinaryCopy implements AutoCloseable {

    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0};
    private static final int FLUSH_BYTES = 64 * 1024;
    private static final int NULL_LENGTH = -1;
    private static final int TEXT_OID = 25;
    private static final int JSONB_VERSION = 1;

    /** PostgreSQL counts from 2000-01-01. */
    private static final long EPOCH_SECONDS = 946_684_800L;

    private static final long EPOCH_DAYS = 10_957L;

    /** The bounds of {@code timestamptz}: 4714-11-24 BC and, exclusive, 294277-01-01. Beyond them lies infinity. */
    private static final long MIN_MICROS = -211_813_488_000_000_000L;

    private static final long END_MICROS = 9_223_371_331_200_000_000L;

    /** The bounds of {@code date} in days: 4714-11-24 BC and, exclusive, 5874898-01-01. */
    private static final long MIN_DAYS = -2_451_545L;

    private static final long END_DAYS = 2_145_031_949L;

    private static final String CHARACTER_NOT_IN_REPERTOIRE = "22021";
    private static final String DATETIME_FIELD_OVERFLOW = "22008";
    private static final int MAX_HUNDREDTHS = 999_999;
    private static final String NUMERIC_OUT_OF_RANGE = "22003";
    private static final String NULL_VALUE_NOT_ALLOWED = "22004";

    private final CopyIn copy;
    private final int columns;
    private byte[] buffer = new byte[FLUSH_BYTES + 8 * 1024];
    private int size;
    private int columnsLeft;
    private long rows;
    private boolean finished;

    private BinaryCopy(CopyIn copy, int columns) {
        this.copy = copy;
        this.columns = columns;
        System.arraycopy(SIGNATURE, 0, buffer, 0, SIGNATURE.length);
        size = SIGNATURE.length;
        putInt(0);
        putInt(0);
    }

    /**
     * Opens a copy on a {@code pgjdbc} connection, which may be wrapped by a pool.
     *
     * @param sql such as {@code COPY stage (post_key, views) FROM STDIN (FORMAT binary)}
     * @param columns how many values each row has
     * @throws SQLException when the server refuses the statement
     */
    public static BinaryCopy open(Connection connection, String sql, int columns) throws SQLException {
        return new BinaryCopy(connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql), columns);
    }

    /**
     * Begins the next row.
     *
     * @throws IllegalStateException when the row before it lacks values
     */
    public void row() throws SQLException {
        requireWholeRow();
        if (size >= FLUSH_BYTES) {
            flush();
        }
        reserve(2);
        putShort(columns);
        columnsLeft = columns;
        rows++;
    }

    /** Text without NUL and without lone surrogates, for {@code text}, {@code varchar} and {@code json}. */
    public void text(String value) throws SQLException {
        if (value(value)) {
            putText(value, 0);
        }
    }

    public void bigint(Long value) throws SQLException {
        if (value(value)) {
            putInt(8);
            putLong(value);
        }
    }

    public void integer(Integer value) throws SQLException {
        if (value(value)) {
            putInt(4);
            putInt(value);
        }
    }

    public void float8(Double value) throws SQLException {
        if (value(value)) {
            putInt(8);
            putLong(Double.doubleToLongBits(value));
        }
    }

    public void bool(Boolean value) throws SQLException {
        if (value(value)) {
            putInt(1);
            buffer[size++] = (byte) (value ? 1 : 0);
        }
    }

    /** A {@code timestamptz}, truncated to microseconds towards the past. Years that PostgreSQL lacks are refused. */
    public void timestamptz(Instant value) throws SQLException {
        if (value(value)) {
            putInt(8);
            putLong(micros(value));
        }
    }

    public void date(LocalDate value) throws SQLException {
        if (value(value)) {
            long days = value.toEpochDay() - EPOCH_DAYS;
            if (days < MIN_DAYS || days >= END_DAYS) {
                throw new SQLException("date out of range: " + value, DATETIME_FIELD_OVERFLOW);
            }
            putInt(4);
            putInt((int) days);
        }
    }

    public void uuid(UUID value) throws SQLException {
        if (value(value)) {
            putInt(16);
            putLong(value.getMostSignificantBits());
            putLong(value.getLeastSignificantBits());
        }
    }

    /** A {@code numeric} with two decimals, given in hundredths from 0 to 999,999. */
    public void hundredths(Integer value) throws SQLException {
        if (!value(value)) {
            return;
        }
        if (value < 0 || value > MAX_HUNDREDTHS) {
            throw new SQLException("hundredths out of range: " + value, NUMERIC_OUT_OF_RANGE);
        }
        // Digits have base 10,000; zeros before the first and behind the last are left out.
        int whole = value / 100;
        int fraction = value % 100 * 100;
        int digits = (whole == 0 ? 0 : 1) + (fraction == 0 ? 0 : 1);
        putInt(8 + 2 * digits);
        putShort(digits);
        putShort(whole == 0 && fraction != 0 ? -1 : 0);
        putShort(0);
        putShort(2);
        if (whole != 0) {
            putShort(whole);
        }
        if (fraction != 0) {
            putShort(fraction);
        }
    }

    /** Where a row stands, as {@link BinaryRows#tid} gives it. */
    public void tid(long value) throws SQLException {
        if (value(value)) {
            putInt(6);
            putInt((int) (value >>> 16));
            putShort((int) value);
        }
    }

    /** A JSON text as {@code jsonb}; the server checks it. */
    public void jsonb(String value) throws SQLException {
        if (value(value)) {
            putText(value, 1);
        }
    }

    /** A {@code text[]} of one dimension without null elements. */
    public void textArray(List<String> value) throws SQLException {
        if (!value(value)) {
            return;
        }
        int lengthAt = size;
        putInt(0);
        putInt(value.isEmpty() ? 0 : 1);
        putInt(0);
        putInt(TEXT_OID);
        if (!value.isEmpty()) {
            putInt(value.size());
            putInt(1);
            for (String element : value) {
                if (element == null) {
                    throw new SQLException("an array element is null", NULL_VALUE_NOT_ALLOWED);
                }
                reserve(4);
                putText(element, 0);
            }
        }
        setInt(lengthAt, size - lengthAt - 4);
    }

    /**
     * Ends the copy.
     *
     * @return the number of rows that were written
     * @throws SQLException when the server refuses a value, a constraint or the stream
     */
    public long finish() throws SQLException {
        requireWholeRow();
        reserve(2);
        putShort(-1);
        flush();
        copy.endCopy();
        finished = true;
        return rows;
    }

    /** Cancels the copy when {@link #finish} was not reached; the transaction is then to be rolled back. */
    @Override
    public void close() throws SQLException {
        if (!finished && copy.isActive()) {
            copy.cancelCopy();
        }
    }

    /** Accounts for a column; false when the value is null and NULL has been written. */
    private boolean value(Object value) {
        if (columnsLeft == 0) {
            throw new IllegalStateException("a row has " + columns + " columns");
        }
        columnsLeft--;
        reserve(32);
        if (value == null) {
            putInt(NULL_LENGTH);
            return false;
        }
        return true;
    }

    private void requireWholeRow() {
        if (columnsLeft > 0) {
            throw new IllegalStateException(columnsLeft + " of " + columns + " columns of the row are missing");
        }
    }

    private static long micros(Instant value) throws SQLException {
        try {
            long micros = Math.addExact(
                    Math.multiplyExact(Math.subtractExact(value.getEpochSecond(), EPOCH_SECONDS), 1_000_000L),
                    value.getNano() / 1000);
            if (micros >= MIN_MICROS && micros < END_MICROS) {
                return micros;
            }
        } catch (ArithmeticException e) {
            throw new SQLException("timestamp out of range: " + value, DATETIME_FIELD_OVERFLOW, e);
        }
        throw new SQLException("timestamp out of range: " + value, DATETIME_FIELD_OVERFLOW);
    }

    /** Writes length and UTF-8 bytes; {@code version} 1 is jsonb's leading byte. */
    private void putText(String value, int version) throws SQLException {
        int length = value.length();
        reserve(5 + 3 * length);
        int lengthAt = size;
        putInt(0);
        if (version != 0) {
            buffer[size++] = JSONB_VERSION;
        }
        byte[] out = buffer;
        int at = size;
        int i = 0;
        for (; i < length; i++) {
            char c = value.charAt(i);
            if (c == 0 || c >= 0x80) {
                break;
            }
            out[at++] = (byte) c;
        }
        size = at;
        if (i < length) {
            putEncoded(value, i);
        }
        setInt(lengthAt, size - lengthAt - 4);
    }

    /** The part of a text from its first character that is not plain ASCII. */
    private void putEncoded(String value, int from) throws SQLException {
        int at = size;
        for (int i = from; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == 0) {
                throw new SQLException("text holds the character NUL at position " + i, CHARACTER_NOT_IN_REPERTOIRE);
            } else if (c < 0x80) {
                buffer[at++] = (byte) c;
            } else if (c < 0x800) {
                buffer[at++] = (byte) (0xc0 | c >> 6);
                buffer[at++] = (byte) (0x80 | c & 0x3f);
            } else if (!Character.isSurrogate(c)) {
                buffer[at++] = (byte) (0xe0 | c >> 12);
                buffer[at++] = (byte) (0x80 | c >> 6 & 0x3f);
                buffer[at++] = (byte) (0x80 | c & 0x3f);
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < value.length()
                    && Character.isLowSurrogate(value.charAt(i + 1))) {
                int point = Character.toCodePoint(c, value.charAt(++i));
                buffer[at++] = (byte) (0xf0 | point >> 18);
                buffer[at++] = (byte) (0x80 | point >> 12 & 0x3f);
                buffer[at++] = (byte) (0x80 | point >> 6 & 0x3f);
                buffer[at++] = (byte) (0x80 | point & 0x3f);
            } else {
                throw new SQLException(
                        "text holds half a surrogate pair at position " + i, CHARACTER_NOT_IN_REPERTOIRE);
            }
        }
        size = at;
    }

    private void putShort(int value) {
        buffer[size++] = (byte) (value >>> 8);
        buffer[size++] = (byte) value;
    }

    private void putInt(int value) {
        setInt(size, value);
        size += 4;
    }

    private void setInt(int at, int value) {
        buffer[at] = (byte) (value >>> 24);
        buffer[at + 1] = (byte) (value >>> 16);
        buffer[at + 2] = (byte) (value >>> 8);
        buffer[at + 3] = (byte) value;
    }

    private void putLong(long value) {
        putInt((int) (value >>> 32));
        putInt((int) value);
    }

    private void reserve(int bytes) {
        if (buffer.length - size < bytes) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + bytes));
        }
    }

    private void flush() throws SQLException {
        copy.writeToCopy(buffer, 0, size);
        size = 0;
    }
}
