package io.tidemark.scoring.formula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class HundredthsTest {

    @Test
    void everyHalfRoundsUpHoweverItsDoubleLies() {
        for (int hundredths = 0; hundredths < 1000; hundredths++) {
            double half = new BigDecimal(hundredths)
                    .add(new BigDecimal("0.5"))
                    .movePointLeft(2)
                    .doubleValue();
            assertThat(Hundredths.halfUp(half)).as("%s", half).isEqualTo(hundredths + 1);
        }
    }

    @Test
    void doubleBelowADecimalHalfIsThatHalf() {
        assertThat(new BigDecimal(1.005)).isLessThan(new BigDecimal("1.005"));
        assertThat(Hundredths.halfUp(1.005)).isEqualTo(101);
        assertThat(Hundredths.halfUp(Math.nextDown(1.005))).isEqualTo(101);
    }

    @Test
    void lessThanAHalfRoundsDown() {
        for (int hundredths = 0; hundredths < 1000; hundredths++) {
            double below = hundredths / 100.0 + 0.005 - 1e-11;
            assertThat(Hundredths.halfUp(below)).as("%s", below).isEqualTo(hundredths);
        }
    }

    @Test
    void wholeHundredthsStay() {
        for (int hundredths = 0; hundredths <= 1000; hundredths++) {
            assertThat(Hundredths.halfUp(hundredths / 100.0)).isEqualTo(hundredths);
        }
    }

    @Test
    void thresholdIsNotReachedFromBelow() {
        assertThat(Hundredths.halfUp(3.994999)).isEqualTo(399);
        assertThat(Hundredths.halfUp(3.995)).isEqualTo(400);
    }

    @Test
    void decimalsKeepTwoPlaces() {
        assertThat(Hundredths.toDecimal(700).toPlainString()).isEqualTo("7.00");
        assertThat(Hundredths.toDecimal(5).toPlainString()).isEqualTo("0.05");
        assertThat(Hundredths.of(new BigDecimal("6.35"))).isEqualTo(635);
        assertThatThrownBy(() -> Hundredths.of(new BigDecimal("6.355"))).isInstanceOf(ArithmeticException.class);
    }
}
