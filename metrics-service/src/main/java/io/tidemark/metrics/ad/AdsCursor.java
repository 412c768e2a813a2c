package io.tidemark.metrics.ad;

import io.tidemark.metrics.problem.ProblemException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The last row of a page, after which the next one goes on. On the wire it carries a digest over itself and its query, so
 * that a cursor of another query is refused; it opens nothing that the query would not show without it.
 *
 * @param value the row's sort value; null when it has none
 */
record AdsCursor(String currency, BigDecimal value, String adKey, String conversionAction) {

    private static final String SEPARATOR = "\n";
    private static final int LONGEST = 2_000;

    /** Sums of money and of counts; without an exponent, which would stand for a number of any size. */
    private static final Pattern VALUE = Pattern.compile("(-?[0-9]{1,40}(\\.[0-9]{1,20})?)?");

    String encode(String query) {
        String position =
                String.join(SEPARATOR, currency, value == null ? "" : value.toPlainString(), adKey, conversionAction);
        String text = digest(query, position) + SEPARATOR + position;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** @throws ProblemException {@code bad_cursor} when it is not one that this query gave out */
    static AdsCursor decode(String text, String query) {
        if (text.length() <= LONGEST) {
            try {
                String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
                String[] parts = plain.split(SEPARATOR, -1);
                if (parts.length == 5
                        && VALUE.matcher(parts[2]).matches()
                        && plain.indexOf('\0') < 0
                        && parts[0].equals(digest(
                                query,
                                String.join(SEPARATOR, Arrays.asList(parts).subList(1, 5))))) {
                    return new AdsCursor(
                            parts[1], parts[2].isEmpty() ? null : new BigDecimal(parts[2]), parts[3], parts[4]);
                }
            } catch (IllegalArgumentException e) {
                throw refused();
            }
        }
        throw refused();
    }

    private static ProblemException refused() {
        return ProblemException.badRequest("bad_cursor", "The cursor is not one that this query gave out.");
    }

    static String digest(String query, String position) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(query.getBytes(StandardCharsets.UTF_8));
            sha256.update((byte) 0);
            byte[] digest = sha256.digest(position.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
