package io.tidemark.scoring.formula;

import static io.tidemark.scoring.formula.GeneratedVersion.GENERATED_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GeneratedVersionTest {

    private static final long DAY = TimeUnit.DAYS.toMicros(1);
    private static final long AS_OF = 20_000 * DAY;

    @Test
    void constantsOfTheFirstVersionStayAsTheyAre() {
        assertThat(GENERATED_1).isEqualTo(new GeneratedVersion("generated-1", 7, 5, 30, 2, 3, 33.3, 10));
    }

    @ParameterizedTest(name = "{0} days and a spend of {1} score {2}")
    @CsvSource({
        "0, 0, 700", // a start without spend
        "15, 0, 450", // half of the decay
        "30, 0, 200", // the floor is reached
        "300, 0, 200", // and held
        "-3, 0, 700", // not yet out counts as age 0
        "0, 33.3, 800", // a point of boost
        "0, 99.9, 1000", // the boost's end
        "0, 5000, 1000", // and the score's
        "30, 99.9, 500", // an old creative with spend stays above the threshold
        "300, 5000, 500",
        "30, 66.6, 400",
        "12, 10, 530" // 7 - 2 + 0.3003…
    })
    void scoreFallsWithAgeAndRisesWithSpend(long days, String spend, int hundredths) {
        assertThat(GENERATED_1.score(AS_OF - days * DAY, AS_OF, new BigDecimal(spend)))
                .isEqualTo(hundredths);
    }

    @Test
    void negativeSpendIsRefused() {
        assertThatThrownBy(() -> GENERATED_1.score(AS_OF, AS_OF, new BigDecimal("-0.01")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
