package io.tidemark.messaging;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;

/**
 * Finds whole numbers of more bits than their type has. Avro's own decoder drops the bits that are too many without a word:
 * a writer whose language has wider numbers sends 2^63, and 0 is read.
 */
final class NumberWidths {

    private static final int LONG_BITS = 64;
    private static final int INT_BITS = 32;
    private static final int BITS_PER_BYTE = 7;

    /** So many bytes that say "more follows" fit into a long, with one bit of the byte after them. */
    private static final int MOST_CONTINUED = LONG_BITS / BITS_PER_BYTE;

    private final byte[] bytes;
    private int at;

    private NumberWidths(byte[] bytes, int from) {
        this.bytes = bytes;
        this.at = from;
    }

    /**
     * The fields that may hold numbers of 32 bits, as positions in the reader's record. A value in which all of them are
     * null holds none, and need not be walked through for their sake.
     *
     * @return null when the reader drops such a field, so that a record does not tell
     */
    static int[] fieldsWithShortNumbers(Schema writer, Schema reader) {
        List<Schema.Field> found = new ArrayList<>();
        for (Schema.Field field : writer.getFields()) {
            if (hasShortNumbers(field.schema(), new HashSet<>())) {
                found.add(reader.getField(field.name()));
            }
        }
        return found.contains(null)
                ? null
                : found.stream().mapToInt(Schema.Field::pos).toArray();
    }

    /** Whether the bytes could hold a long that is too wide; nearly all values are cleared by this one look. */
    static boolean mayBeTooWide(byte[] bytes, int from) {
        int continued = 0;
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] < 0) {
                continued++;
            } else {
                if (continued >= MOST_CONTINUED && bytes[i] > 1) {
                    return true;
                }
                continued = 0;
            }
        }
        return false;
    }

    /**
     * Walks through a value that Avro has read to its end.
     *
     * @param schema the writer's
     * @throws ArithmeticException when a number has more bits than its type
     */
    static void check(Schema schema, byte[] bytes, int from) {
        new NumberWidths(bytes, from).walk(schema);
    }

    private void walk(Schema schema) {
        switch (schema.getType()) {
            case RECORD -> schema.getFields().forEach(field -> walk(field.schema()));
            case UNION -> walk(schema.getTypes().get((int) number(INT_BITS)));
            case ARRAY -> walkBlocks(false, schema.getElementType());
            case MAP -> walkBlocks(true, schema.getValueType());
            case STRING, BYTES -> skipText();
            case LONG -> number(LONG_BITS);
            case INT, ENUM -> number(INT_BITS);
            case FIXED -> at += schema.getFixedSize();
            case DOUBLE -> at += Double.BYTES;
            case FLOAT -> at += Float.BYTES;
            case BOOLEAN -> at++;
            case NULL -> {}
        }
    }

    private void walkBlocks(boolean keyed, Schema item) {
        for (long count = number(LONG_BITS); count != 0; count = number(LONG_BITS)) {
            if (count < 0) {
                number(LONG_BITS);
            }
            for (long left = Math.abs(count); left > 0; left--) {
                if (keyed) {
                    skipText();
                }
                walk(item);
            }
        }
    }

    private void skipText() {
        int length = (int) number(LONG_BITS);
        at += length;
    }

    private long number(int bits) {
        long zigzag = 0;
        for (int shift = 0; ; shift += BITS_PER_BYTE) {
            byte next = bytes[at++];
            long part = next & 0x7f;
            if (shift + BITS_PER_BYTE > bits && part >>> (bits - shift) != 0) {
                throw new ArithmeticException("a number before byte " + at + " has more than " + bits + " bits");
            }
            zigzag |= part << shift;
            if (next >= 0) {
                return zigzag >>> 1 ^ -(zigzag & 1);
            }
        }
    }

    private static boolean hasShortNumbers(Schema schema, Set<Schema> seen) {
        return switch (schema.getType()) {
            case INT -> true;
            case RECORD ->
                seen.add(schema)
                        && schema.getFields().stream().anyMatch(field -> hasShortNumbers(field.schema(), seen));
            case UNION -> schema.getTypes().stream().anyMatch(type -> hasShortNumbers(type, seen));
            case ARRAY -> hasShortNumbers(schema.getElementType(), seen);
            case MAP -> hasShortNumbers(schema.getValueType(), seen);
            case STRING, BYTES, LONG, ENUM, FIXED, DOUBLE, FLOAT, BOOLEAN, NULL -> false;
        };
    }
}
