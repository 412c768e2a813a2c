package io.tidemark.sync.platform;

import java.util.Optional;

/** The answer that a fuzzer made up. */
public final class FuzzedAnswer {

    private FuzzedAnswer() {}

    /** The object that the bytes are, as every source reads it; empty when they are refused as none. */
    public static Optional<Fields> of(byte[] bytes) {
        try {
            return Optional.of(new Fields(StrictJson.parse(bytes)));
        } catch (MalformedJsonException e) {
            return Optional.empty();
        }
    }
}
