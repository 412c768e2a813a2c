package io.tidemark.messaging;

import io.tidemark.schemas.event.PostMetricsCollected;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.postgresql.util.PSQLException;

/** Values that can never be stored, by the name of what is wrong with them. */
final class Poison {

    private static final PostMetricsCollected EVENT = TestEvents.event(8000, Long.MIN_VALUE);

    private Poison() {}

    /** @param healthy an event as it goes over the wire, whose header the values share where they have one */
    static Map<String, byte[]> all(byte[] healthy) {
        byte[] random = new byte[80];
        new Random(20261121).nextBytes(random);
        random[0] = 3;
        byte[] unknownSchema = healthy.clone();
        ByteBuffer.wrap(unknownSchema).putInt(1, Integer.MAX_VALUE - 7);
        int schemaId = ByteBuffer.wrap(healthy).getInt(1);
        Map<String, byte[]> poison = new LinkedHashMap<>();
        poison.put("random bytes", random);
        poison.put("empty", new byte[0]);
        poison.put("tombstone", null);
        poison.put("unknown schema id", unknownSchema);
        poison.put("truncated", Arrays.copyOf(healthy, healthy.length - 9));
        poison.put("trailing bytes", Arrays.copyOf(healthy, healthy.length + 3));
        poison.put("array bomb", arrayBomb(schemaId));
        poison.put("2^63", twoTo63(schemaId));
        poison.put(
                "not a number",
                TestEvents.encoded(
                        schemaId,
                        PostMetricsCollected.newBuilder(EVENT)
                                .setViews(1L)
                                .setSkipRate(Double.NaN)
                                .build()));
        // The wire ends in the year 294247, which PostgreSQL takes; before 4714 BC it takes none.
        poison.put(
                "year -10000",
                TestEvents.encoded(
                        schemaId,
                        PostMetricsCollected.newBuilder(EVENT)
                                .setViews(1L)
                                .setObservedAt(Instant.parse("-10000-01-01T00:00:00Z"))
                                .build()));
        poison.put(
                "NUL in an id",
                TestEvents.encoded(
                        schemaId,
                        PostMetricsCollected.newBuilder(EVENT)
                                .setViews(1L)
                                .setPostKey("tiktok:8\u00000")
                                .build()));
        poison.put("refused by a CHECK", TestEvents.encoded(schemaId, EVENT));
        return poison;
    }

    /** The class at the root of what a kind of poison ends with. */
    static Class<? extends Throwable> reason(String kind) {
        return switch (kind) {
            case "random bytes", "empty", "tombstone", "trailing bytes" -> UndecodableException.class;
            case "unknown schema id" -> RegistryRefusedException.class;
            case "truncated" -> EOFException.class;
            case "array bomb" -> UnsupportedOperationException.class;
            case "2^63" -> ArithmeticException.class;
            case "NUL in an id", "year -10000" -> SQLException.class;
            case "not a number", "refused by a CHECK" -> PSQLException.class;
            default -> throw new IllegalArgumentException(kind);
        };
    }

    /** The fields up to project_ids, which then claims 2^62 items. */
    private static byte[] arrayBomb(int schemaId) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(ByteBuffer.allocate(5).put((byte) 0).putInt(schemaId).array());
        for (int i = 0; i < EVENT.getSchema().getField("project_ids").pos(); i++) {
            bytes.write(2);
            bytes.write('x');
        }
        bytes.writeBytes(new byte[] {-128, -128, -128, -128, -128, -128, -128, -128, -128, 1});
        return bytes.toByteArray();
    }

    /** -2^63 takes the ten bytes ff … ff 01; 2^63 would take the bit after its last, which a wider number has. */
    private static byte[] twoTo63(int schemaId) {
        byte[] bytes = TestEvents.encoded(schemaId, EVENT);
        int first = 0;
        while (bytes[first] != -1 || bytes[first + 8] != -1) {
            first++;
        }
        Arrays.fill(bytes, first, first + 9, (byte) 0x80);
        bytes[first + 9] = 2;
        return bytes;
    }
}
