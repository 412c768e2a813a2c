package io.tidemark.sync.platform.sift;

import io.tidemark.sync.platform.Hmac;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The header {@code X-Sift-Signature}: {@code t=<epoch seconds>,v1=<hex of HMAC-SHA256 over "t.body">}. The body is taken
 * as the bytes that came, because any other reading of it could be signed differently.
 */
final class SiftSignature {

    private static final Duration TOLERANCE = Duration.ofMinutes(5);
    private static final Pattern HEADER = Pattern.compile("t=([0-9]{1,11}),v1=([0-9a-fA-F]{64})");

    private final Hmac hmac;

    SiftSignature(String secret) {
        this.hmac = new Hmac(secret);
    }

    /** Whether the header signs the body, within five minutes of {@code now}; a null header signs nothing. */
    boolean signs(String header, byte[] body, Instant now) {
        Matcher parts = HEADER.matcher(header == null ? "" : header);
        if (!parts.matches()) {
            return false;
        }
        // Compared first, so that neither the time nor the answer tells which of the two is wrong.
        boolean genuine = hmac.signs(parts.group(2), (parts.group(1) + ".").getBytes(StandardCharsets.US_ASCII), body);
        Duration age = Duration.between(Instant.ofEpochSecond(Long.parseLong(parts.group(1))), now)
                .abs();
        return genuine && age.compareTo(TOLERANCE) <= 0;
    }
}
