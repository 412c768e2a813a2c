package io.tidemark.scoring.formula;

import static io.tidemark.scoring.formula.PoolInputs.NOT_MEASURED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A pool of six posts by three creators, and a seventh with too few views, whose scores were computed by hand. */
class GoldenTableTest {

    private static final int A = 0;
    private static final int B = 1;
    private static final int C = 2;
    private static final int D = 3;

    private static PoolScores scores;

    @BeforeAll
    static void score() {
        PoolInputs inputs = new PoolInputs(1);
        inputs.add(A, micros("2025-06-05T00:00:00Z"), false, 1000, 100, 10, 5, 2);
        inputs.add(A, micros("2025-05-08T00:00:00Z"), false, 8000, 300, 12, 40, NOT_MEASURED);
        inputs.add(A, micros("2025-01-01T00:00:00Z"), false, 500, 5, 0, 0, 0);
        inputs.add(B, micros("2025-06-06T12:00:00Z"), false, 1000, 100, 10, 5, 2);
        inputs.add(C, micros("2025-03-09T00:00:00Z"), false, 120_000, 9000, 800, 1500, 2500);
        inputs.add(C, micros("2025-06-01T06:00:00Z"), false, 60, 1, 0, 0, 0);
        inputs.add(D, micros("2025-06-01T00:00:00Z"), false, 49, 20, 3, 1, 1);
        scores = UgcFormula.score(UgcVersion.UGC_1, inputs, micros("2025-06-07T00:00:00Z"));
    }

    @ParameterizedTest(name = "{0} scores {6}")
    @CsvSource({
        "a1, 0, 0.666667, 0.500000, 0.500000, 1.466667, 6.35",
        "a2, 1, 0.416667, 0.750000, 1.000000, 1.000000, 6.74",
        "a3, 2, 0.083333, 0.250000, 0.333333, 0.000000, 1.70",
        "b1, 3, 0.666667, 0.500000, 0.500000, 1.491667, 6.38",
        "c1, 4, 0.916667, 0.916667, 0.666546, 0.000000, 7.15",
        "c2, 5, 0.250000, 0.083333, 0.000000, 1.404167, 2.54"
    })
    void scoresEqualTheTable(
            String post, int row, double quality, double reach, double outperformance, double freshness, String score) {
        assertThat(scores.quality(row)).isCloseTo(quality, within(5e-7));
        assertThat(scores.reach(row)).isCloseTo(reach, within(5e-7));
        assertThat(scores.outperformance(row)).isCloseTo(outperformance, within(5e-7));
        assertThat(scores.freshness(row)).isCloseTo(freshness, within(5e-7));
        assertThat(Hundredths.toDecimal(scores.score(row)).toPlainString()).isEqualTo(score);
        assertThat(scores.reason(row)).isNull();
    }

    @Test
    void fortyNineViewsAreTooFewAndOutsideThePool() {
        assertThat(scores.isScored(6)).isFalse();
        assertThat(scores.reason(6)).isEqualTo(UnscoredReason.TOO_FEW_VIEWS);
        assertThat(scores.quality(6)).isNaN();
        assertThat(scores.poolSize()).isEqualTo(6);
    }

    private static long micros(String instant) {
        return Instant.parse(instant).getEpochSecond() * 1_000_000;
    }
}
