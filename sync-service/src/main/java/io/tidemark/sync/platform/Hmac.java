package io.tidemark.sync.platform;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signatures by HMAC-SHA256 with one secret. The text form does not show it. */
public final class Hmac {

    private static final String ALGORITHM = "HmacSHA256";
    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{64}");

    private final SecretKeySpec key;

    /** @param secret not empty */
    public Hmac(String secret) {
        this.key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
    }

    /** The signature of the parts, one behind the other, as lower-case hex. */
    public String of(byte[]... parts) {
        return HexFormat.of().formatHex(signature(parts));
    }

    /** Whether this hex, of either case, is the signature of the parts; compared in constant time. */
    public boolean signs(String hex, byte[]... parts) {
        return HEX.matcher(hex).matches()
                && MessageDigest.isEqual(signature(parts), HexFormat.of().parseHex(hex));
    }

    private byte[] signature(byte[]... parts) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HMAC-SHA256", e);
        }
    }
}
