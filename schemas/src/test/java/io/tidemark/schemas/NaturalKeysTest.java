package io.tidemark.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The literals were computed with Python's {@code uuid.uuid5}. They are in every table and topic: they never change. */
class NaturalKeysTest {

    private static final UUID PROJECT = UUID.fromString("0b0f6f1e-8f57-4a5e-9f5c-0d4b5a3c2d1e");
    private static final String POST = "tiktok:7301234567890123456";

    @Test
    void containerAndAdsContentHaveTheirIdsForEver() {
        UUID container = NaturalKeys.containerId(PROJECT, POST);
        assertThat(container).hasToString("ae471cce-618e-5f0c-99f0-ea6594c21615");
        assertThat(NaturalKeys.adsContentId(container)).hasToString("a5231a5d-eab1-52f1-835c-118c3de0b157");
    }

    static Arguments[] vectors() {
        return new Arguments[] {
            Arguments.of(new String[] {}, "6aaa28c6-36b7-529b-aaa8-bbff1962e9c5"),
            Arguments.of(new String[] {""}, "a85d415a-71fa-5be0-a85d-34831bcb0f67"),
            Arguments.of(new String[] {"a", "b"}, "75c5fa10-c0c2-5465-9a0a-a6ad84d80f37"),
            Arguments.of(new String[] {"ab"}, "1b2bac20-f1fa-55c4-8adc-26be3cc77f2e"),
            Arguments.of(new String[] {"Zoë 🐟"}, "f85e4690-968b-56e5-86bf-d234a9f1cd13"),
        };
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void idIsTheUuidOfVersion5OfKindAndParts(String[] parts, String expected) {
        UUID id = NaturalKeys.id("post", parts);
        assertThat(id).hasToString(expected);
        assertThat(id.version()).isEqualTo(5);
        assertThat(id.variant()).isEqualTo(2);
    }

    @Test
    void keysNameThePlatformFirst() {
        assertThat(NaturalKeys.postKey("tiktok", "7301234567890123456")).isEqualTo(POST);
        assertThat(NaturalKeys.accountKey("x", "12")).isEqualTo("x:12");
        assertThat(NaturalKeys.adKey("meta", "12")).isEqualTo("meta:12");
        assertThat(NaturalKeys.projectPostKey(PROJECT, POST))
                .isEqualTo("0b0f6f1e-8f57-4a5e-9f5c-0d4b5a3c2d1e/tiktok:7301234567890123456");
    }

    @Test
    void keysOfOneTo512CharactersWithoutNulAreTaken() {
        for (String key : new String[] {"k", "k".repeat(512)}) {
            assertThat(NaturalKeys.key("post_key", key)).isEqualTo(key);
        }
        for (String key : new String[] {"", "k".repeat(513), "\0", "k\0k"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> NaturalKeys.key("post_key", key))
                    .withMessageContaining("post_key");
        }
        assertThat(NaturalKeys.text("source", "")).isEmpty();
        assertThat(NaturalKeys.text("source", "k".repeat(513))).hasSize(513);
    }
}
