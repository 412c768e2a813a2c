package io.tidemark.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RatioTest {

    @Test
    void tellsTheMedianAndTheRangeOfTheRounds() {
        assertThat(new Ratio(List.of(2.3, 1.9, 2.1))).hasToString("2.10 × (1.90 to 2.30)");
        assertThat(new Ratio(List.of(4.0, 1.0, 2.0, 3.0)).median()).isEqualTo(2.5);
    }
}
