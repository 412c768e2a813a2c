package io.tidemark.gateway.overview;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IsoTimeTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000-01-01T00:00:00Z",
                "0999-12-31T23:59:59.999999999Z",
                "1969-12-31T23:59:59.999999Z",
                "1970-01-01T00:00:00Z",
                "2026-01-31T08:00:00.120Z",
                "2026-01-31T08:00:00.000001Z",
                "2028-02-29T00:00:00Z",
                "9999-12-31T23:59:59.999999Z"
            })
    void momentsAreWrittenAsInstantsWriteThemselves(String text) {
        assertThat(written(Instant.parse(text))).isEqualTo(text);
    }

    @Test
    void anyMomentIsWrittenAsAnInstantWritesItself() {
        Random random = new Random(8);
        for (int i = 0; i < 100_000; i++) {
            Instant time = Instant.ofEpochSecond(random.nextLong(-62_167_219_200L, 253_402_300_800L), nanos(random));
            assertThat(written(time)).isEqualTo(time.toString());
        }
    }

    @Test
    void otherYearsAreLeftToTheCaller() {
        char[] buffer = new char[IsoTime.MAX_LENGTH];
        assertThat(IsoTime.write(Instant.parse("+10000-01-01T00:00:00Z"), buffer))
                .isNegative();
        assertThat(IsoTime.write(Instant.parse("-0001-01-01T00:00:00Z"), buffer))
                .isNegative();
    }

    private static long nanos(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> random.nextInt(1000) * 1_000_000L;
            case 2 -> random.nextInt(1_000_000) * 1000L;
            default -> random.nextInt(1_000_000_000);
        };
    }

    private static String written(Instant time) {
        char[] buffer = new char[IsoTime.MAX_LENGTH];
        return new String(buffer, 0, IsoTime.write(time, buffer));
    }
}
