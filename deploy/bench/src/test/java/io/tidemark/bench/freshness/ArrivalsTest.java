package io.tidemark.bench.freshness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ArrivalsTest {

    private final Arrivals arrivals = new Arrivals("the place");

    private void sent(String postKey, long at, long views) {
        arrivals.sent(new Arrivals.Snapshot(postKey, at, views, true));
    }

    @Test
    void anOvertakenSnapshotArrivesWithTheOneThatOvertookIt() {
        sent("a", 1_000, 1);
        sent("a", 2_000, 2);
        sent("a", 3_000, 3);
        sent("b", 1_000, 1);

        arrivals.seen("a", 2_000, 2, 9_000);

        assertThat(arrivals.delays().count()).isEqualTo(2);
        assertThat(arrivals.delays().percentile(1)).isEqualTo(8);
        assertThat(arrivals.delays().percentile(0.5)).isEqualTo(7);
        assertThat(arrivals.missing()).isEqualTo(2);
    }

    @Test
    void whatIsShownTwiceArrivesOnce() {
        sent("a", 1_000, 1);

        arrivals.seen("a", 1_000, 1, 2_000);
        arrivals.seen("a", 1_000, 1, 5_000);

        assertThat(arrivals.delays().count()).isOne();
        assertThat(arrivals.missing()).isZero();
    }

    @Test
    void aSnapshotOfTheWarmUpHasNoDelay() {
        arrivals.sent(new Arrivals.Snapshot("a", 1_000, 1, false));

        arrivals.seen("a", 1_000, 1, 2_000);

        assertThat(arrivals.missing()).isZero();
        assertThat(arrivals.delays().count()).isZero();
    }

    @Test
    void otherValuesThanWereSentAreAnError() {
        sent("a", 1_000, 1);

        assertThatThrownBy(() -> arrivals.seen("a", 1_000, 2, 2_000))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the place shows 2 views of a where 1 were sent");
    }
}
