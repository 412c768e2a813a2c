package io.tidemark.sync.platform.sift;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class SiftSignatureTest {

    /** HMAC-SHA256 of "1700000000.{}" under "secret", computed with openssl. */
    private static final String HMAC = "b8569b78799ff9e3cbff0fc2d63a33a2b57f3282abd07c37ae5e8e7d79a5f163";

    private static final Instant THEN = Instant.ofEpochSecond(1_700_000_000);
    private static final byte[] BODY = "{}".getBytes(StandardCharsets.UTF_8);

    private final SiftSignature signature = new SiftSignature("secret");

    @Test
    void signatureHoldsForTheseBytesAndFiveMinutes() {
        String header = "t=1700000000,v1=" + HMAC;
        assertThat(signature.signs(header, BODY, THEN)).isTrue();
        assertThat(signature.signs(header, BODY, THEN.plusSeconds(300))).isTrue();
        assertThat(signature.signs(header, BODY, THEN.minusSeconds(300))).isTrue();
        assertThat(signature.signs(header, BODY, THEN.plusSeconds(301))).isFalse();
        assertThat(signature.signs(header, BODY, THEN.minusSeconds(301))).isFalse();
        assertThat(signature.signs(header, "{ }".getBytes(StandardCharsets.UTF_8), THEN))
                .isFalse();
        assertThat(signature.signs("t=1700000001,v1=" + HMAC, BODY, THEN)).isFalse();
        assertThat(new SiftSignature("other").signs(header, BODY, THEN)).isFalse();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {"", "v1=" + HMAC, "t=,v1=" + HMAC, "t=1700000000", "t=1700000000,v1=", "t=1700000000,v1=zz"})
    void whatIsNoSignatureSignsNothing(String header) {
        assertThat(signature.signs(header, BODY, THEN)).isFalse();
    }
}
