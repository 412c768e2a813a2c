package io.tidemark.launcher.cluster;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Text from records, which anybody may have written, for a terminal, which obeys control characters. */
public final class SafeText {

    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Co}\\p{Cn}\\u2028\\u2029]");
    private static final String REPLACEMENT = "\uFFFD";

    private SafeText() {}

    /** The text in one line, what cannot be printed replaced. */
    public static String of(String text) {
        return UNPRINTABLE.matcher(text).replaceAll(REPLACEMENT);
    }

    /** The text in one line of at most so many characters. */
    public static String of(String text, int most) {
        String safe = of(text);
        return safe.length() <= most ? safe : safe.substring(0, most - 1) + "…";
    }

    /** Bytes as text where they are UTF-8, else as {@code 0x…}; null is {@code -}. */
    public static String of(byte[] bytes, int most) {
        if (bytes == null) {
            return "-";
        }
        try {
            return of(
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes))
                            .toString(),
                    most);
        } catch (CharacterCodingException notText) {
            return of("0x" + HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, most)), most);
        }
    }
}
