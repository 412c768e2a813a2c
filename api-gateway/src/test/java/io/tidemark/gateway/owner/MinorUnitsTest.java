package io.tidemark.gateway.owner;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MinorUnitsTest {

    @ParameterizedTest
    @CsvSource({
        "14.350000,USD,1435",
        "0.005000,USD,1",
        "0.004999,USD,0",
        "-0.005000,USD,-1",
        "1234.000000,JPY,1234",
        "1.234500,KWD,1235",
        "92233720368547758.07,EUR,9223372036854775807",
        "1.5,QQQ,150"
    })
    void sumsAreRoundedOnceToTheCurrencysSmallestUnit(String exact, String currency, long units) {
        assertThat(MinorUnits.of(exact, currency)).isEqualTo(units);
    }

    @Test
    void whatWasNotToldIsNotZero() {
        assertThat(MinorUnits.of(null, "USD")).isNull();
    }
}
