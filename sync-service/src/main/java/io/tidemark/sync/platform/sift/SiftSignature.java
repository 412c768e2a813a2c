package io.tidemark.sync.platform.sift;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The header {@code X-Sift-Signature}: {@code t=<epoch seconds>,v1=<hex of HMAC-SHA256 over "t.body">}. The body is taken
 * as the bytes that came, because any other reading of it could be signed differently.
 */
final class SiftSignature {

    private static final Duration TOLERANCE = Duration.ofMinutes(5);
    private static final Pattern HEADER = Pattern.compile("t=([0-9]{1,11}),v1=([0-9a-fA-F]{64})");

    private final SecretKeySpec key;

    SiftSignature(String secret) {
        this.key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256");
    }

    /** Whether the header signs the body, within five minutes of {@code now}; a null header signs nothing. */
    boolean signs(String header, byte[] body, Instant now) {
        Matcher parts = HEADER.matcher(header == null ? "" : header);
        if (!parts.matches()) {
            return false;
        }
        byte[] expected = hmac(parts.group(1), body);
        // Compared first and in constant time, so that neither the time nor the answer tells which of the two is wrong.
        boolean genuine = MessageDigest.isEqual(expected, HexFormat.of().parseHex(parts.group(2)));
        Duration age = Duration.between(Instant.ofEpochSecond(Long.parseLong(parts.group(1))), now)
                .abs();
        return genuine && age.compareTo(TOLERANCE) <= 0;
    }

    private byte[] hmac(String time, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update(time.getBytes(StandardCharsets.US_ASCII));
            mac.update((byte) '.');
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HMAC-SHA256", e);
        }
    }
}
