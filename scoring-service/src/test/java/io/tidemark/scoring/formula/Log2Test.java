package io.tidemark.scoring.formula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class Log2Test {

    @Test
    void powersOfTwoAreExact() {
        for (int power = -63; power <= 63; power++) {
            assertThat(Log2.of(Math.scalb(1.0, power))).isEqualTo(power);
        }
    }

    @Test
    void otherNumbersAreCloseToTheQuotientOfLogarithms() {
        for (double value = 0.001; value < 1000; value *= 1.01) {
            assertThat(Log2.of(value)).isCloseTo(Math.log(value) / Math.log(2), within(1e-14));
        }
    }

    @Test
    void neighboursOfOneKeepTheirOrder() {
        assertThat(Log2.of(Math.nextDown(1.0))).isLessThanOrEqualTo(0);
        assertThat(Log2.of(Math.nextUp(1.0))).isGreaterThanOrEqualTo(0);
    }
}
