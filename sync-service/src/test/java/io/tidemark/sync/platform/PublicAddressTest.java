package io.tidemark.sync.platform;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicAddressTest {

    @Test
    void trackingIsCutOff() {
        assertThat(PublicAddress.withoutQuery("https://www.tiktok.com/@a/video/1?utm_source=x#top"))
                .isEqualTo("https://www.tiktok.com/@a/video/1");
    }

    @Test
    void signedAddressDoesNotLast() {
        assertThat(PublicAddress.lasting("https://cdn.example.com/1.jpg?x-expires=1&x-signature=s"))
                .isNull();
        assertThat(PublicAddress.lasting("https://cdn.example.com/1.jpg")).isEqualTo("https://cdn.example.com/1.jpg");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"javascript:alert(1)", "ftp://example.com/a", "/relative", "https://user:pw@example.com/", "::"})
    void whatIsNoWebAddressIsDropped(String address) {
        assertThat(PublicAddress.withoutQuery(address)).isNull();
    }
}
