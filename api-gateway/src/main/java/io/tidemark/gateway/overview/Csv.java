package io.tidemark.gateway.overview;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;

/**
 * Rows of CSV as RFC 4180 has them, in UTF-8. A text that a spreadsheet would take for a formula gets an apostrophe before
 * it. Values are written as bytes straight away: an export has millions of cells.
 */
final class Csv {

    private static final byte[] LONGEST_WHOLE = Long.toString(Long.MIN_VALUE).getBytes(StandardCharsets.US_ASCII);

    /** Room for a cell of any kind but text, and for what ends it. */
    private static final int ROOM = 64;

    private final char[] time = new char[IsoTime.MAX_LENGTH];
    private byte[] bytes;
    private int size;
    private boolean rowBegun;

    /** @param capacity bytes for which there is room at once; it grows when a cell needs more */
    Csv(int capacity) {
        this.bytes = new byte[capacity + ROOM];
    }

    /** A value that is not known. */
    void empty() {
        begin(0);
    }

    /** Text, which stands in quotes where it must; an empty one always does, so that it is not taken for unknown. */
    private void text(byte[] source, int from, int length) {
        begin(2 * length);
        boolean formula = length > 0 && isFormula(source, from, length);
        if (length > 0 && !needsQuotes(source, from, length)) {
            if (formula) {
                bytes[size++] = '\'';
            }
            System.arraycopy(source, from, bytes, size, length);
            size += length;
            return;
        }
        bytes[size++] = '"';
        if (formula) {
            bytes[size++] = '\'';
        }
        for (int i = from; i < from + length; i++) {
            if (source[i] == '"') {
                bytes[size++] = '"';
            }
            bytes[size++] = source[i];
        }
        bytes[size++] = '"';
    }

    void text(String value) {
        text(StandardCharsets.UTF_8.encode(value));
    }

    void text(ByteBuffer utf8) {
        text(utf8.array(), utf8.arrayOffset() + utf8.position(), utf8.remaining());
    }

    void whole(long value) {
        begin(0);
        if (value == Long.MIN_VALUE) {
            System.arraycopy(LONGEST_WHOLE, 0, bytes, size, LONGEST_WHOLE.length);
            size += LONGEST_WHOLE.length;
            return;
        }
        long rest = Math.abs(value);
        if (value < 0) {
            bytes[size++] = '-';
        }
        int digits = 1;
        for (long more = rest / 10; more > 0; more /= 10) {
            digits++;
        }
        for (int at = size + digits - 1; at >= size; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        size += digits;
    }

    void decimal(double value) {
        begin(0);
        ascii(Double.toString(value));
    }

    void flag(boolean value) {
        begin(0);
        ascii(value ? "true" : "false");
    }

    void id(UUID value) {
        begin(0);
        ascii(value.toString());
    }

    /** As ISO-8601 in UTC. */
    void time(Instant value) {
        begin(0);
        int length = IsoTime.write(value, time);
        if (length < 0) {
            ascii(value.toString());
            return;
        }
        for (int i = 0; i < length; i++) {
            bytes[size++] = (byte) time[i];
        }
    }

    void endRow() {
        bytes[size++] = '\r';
        bytes[size++] = '\n';
        rowBegun = false;
        reserve(0);
    }

    /** How many bytes were written since {@link #take}. */
    int size() {
        return size;
    }

    /** What was written since the last call. */
    byte[] take() {
        byte[] taken = Arrays.copyOf(bytes, size);
        size = 0;
        return taken;
    }

    private void begin(int length) {
        reserve(length);
        if (rowBegun) {
            bytes[size++] = ',';
        }
        rowBegun = true;
    }

    private void reserve(int length) {
        if (bytes.length - size < length + ROOM) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + length + ROOM));
        }
    }

    private void ascii(String text) {
        for (int i = 0; i < text.length(); i++) {
            bytes[size++] = (byte) text.charAt(i);
        }
    }

    private static boolean needsQuotes(byte[] source, int from, int length) {
        for (int i = from; i < from + length; i++) {
            switch (source[i]) {
                case ',', '"', '\r', '\n' -> {
                    return true;
                }
                default -> {
                    // Any other character may stand alone.
                }
            }
        }
        return false;
    }

    /** Also when it begins with a wide form of such a character, which some spreadsheets take for the narrow one. */
    private static boolean isFormula(byte[] source, int from, int length) {
        return switch (source[from]) {
            case '=', '+', '-', '@', '\t', '\r', '\n' -> true;
            case (byte) 0xef -> length >= 3 && source[from + 1] == (byte) 0xbc && isWideSign(source[from + 2]);
            default -> false;
        };
    }

    /** The last byte of U+FF1D, U+FF0B, U+FF0D and U+FF20. */
    private static boolean isWideSign(byte last) {
        return last == (byte) 0x9d || last == (byte) 0x8b || last == (byte) 0x8d || last == (byte) 0xa0;
    }
}
