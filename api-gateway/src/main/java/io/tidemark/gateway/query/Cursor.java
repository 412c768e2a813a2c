package io.tidemark.gateway.query;

import io.tidemark.gateway.problem.ProblemCode;
import io.tidemark.gateway.problem.ProblemException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * The last row of a page, after which the next one goes on. On the wire it is opaque text that carries a digest over
 * itself and over the query that it belongs to, so that a cursor of another query, or one that was changed, is refused.
 * The digest is no secret: a forged cursor reaches no row that its query would not reach without one.
 *
 * @param value the row's sort value, a {@link Long} or a {@link Double}; null when the row has none
 * @param key the row's unique key
 */
public record Cursor(Number value, String key) {

    /** The longest text that is looked at. */
    static final int MAX_LENGTH = 1000;

    private static final int DIGEST_LENGTH = 12;
    private static final byte NO_VALUE = 0;
    private static final byte WHOLE = 1;
    private static final byte DECIMAL = 2;

    /** @param query what the cursor belongs to, as {@link QueryParameters#fingerprint} tells it */
    public String encode(String query) {
        byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
        ByteBuffer position = ByteBuffer.allocate(9 + keyBytes.length);
        switch (value) {
            case null -> position.put(NO_VALUE).putLong(0);
            case Double decimal -> position.put(DECIMAL).putLong(Double.doubleToLongBits(decimal));
            case Number whole -> position.put(WHOLE).putLong(whole.longValue());
        }
        position.put(keyBytes);
        byte[] digest = digest(query, position.array());
        return base64().encodeToString(ByteBuffer.allocate(DIGEST_LENGTH + position.capacity())
                .put(digest)
                .put(position.array())
                .array());
    }

    /**
     * @param query what the cursor must belong to
     * @throws ProblemException {@code bad_cursor} when it does not, or is not a cursor
     */
    public static Cursor decode(String text, String query) {
        byte[] bytes = bytes(text);
        byte[] position = Arrays.copyOfRange(bytes, DIGEST_LENGTH, bytes.length);
        if (!MessageDigest.isEqual(Arrays.copyOf(bytes, DIGEST_LENGTH), digest(query, position))) {
            throw refused();
        }
        ByteBuffer buffer = ByteBuffer.wrap(position);
        byte kind = buffer.get();
        long bits = buffer.getLong();
        Number value = switch (kind) {
            case NO_VALUE -> null;
            case WHOLE -> bits;
            case DECIMAL -> Double.longBitsToDouble(bits);
            default -> throw refused();
        };
        try {
            String key = StandardCharsets.UTF_8.newDecoder().decode(buffer).toString();
            if (key.indexOf('\0') < 0) {
                return new Cursor(value, key);
            }
        } catch (CharacterCodingException e) {
            throw refused();
        }
        throw refused();
    }

    /** A cursor that cannot be used. */
    public static ProblemException refused() {
        return new ProblemException(
                ProblemCode.BAD_CURSOR,
                "The cursor is not one that this query gave out: a cursor holds only for the same address, filters and"
                        + " sort, and must not be changed. Start again without a cursor.");
    }

    private static byte[] bytes(String text) {
        if (text.length() > MAX_LENGTH) {
            throw refused();
        }
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            // Several texts decode to the same bytes; only one of them was given out.
            if (bytes.length > DIGEST_LENGTH + 9
                    && base64().encodeToString(bytes).equals(text)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            throw refused();
        }
        throw refused();
    }

    private static Base64.Encoder base64() {
        return Base64.getUrlEncoder().withoutPadding();
    }

    private static byte[] digest(String query, byte[] position) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(query.getBytes(StandardCharsets.UTF_8));
            sha256.update((byte) 0);
            return Arrays.copyOf(sha256.digest(position), DIGEST_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
