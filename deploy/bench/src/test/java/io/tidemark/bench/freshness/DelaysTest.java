package io.tidemark.bench.freshness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class DelaysTest {

    @Test
    void aPercentileIsADelayThatWasSeen() {
        Delays delays = new Delays();
        for (int millis = 2_000; millis >= 1; millis--) {
            delays.add(millis * 1_000L);
        }

        assertThat(delays.percentile(0.5)).isEqualTo(1_000);
        assertThat(delays.percentile(0.99)).isEqualTo(1_980);
        assertThat(delays.percentile(1)).isEqualTo(2_000);
        assertThat(delays).hasToString("p50  1,000 ms  p95  1,900 ms  p99  1,980 ms  longest  2,000 ms  (2,000)");
    }

    @Test
    void ofNothingThereIsNoPercentile() {
        assertThatThrownBy(() -> new Delays().percentile(0.5)).isInstanceOf(IllegalStateException.class);
        assertThat(new Delays()).hasToString("nothing was seen");
    }
}
