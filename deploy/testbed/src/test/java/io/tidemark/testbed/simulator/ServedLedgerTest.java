package io.tidemark.testbed.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ServedLedgerTest {
    private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");

    private final ServedLedger ledger = new ServedLedger(3);

    @Test
    void anUnknownCountIsLeftOutAndZeroIsKept() {
        ledger.served("one", List.of(item("1", true)), NOW.plusSeconds(5));

        assertThat(ledger.snapshots())
                .containsExactly(new ServedLedger.Snapshot(
                        "one",
                        "1",
                        NOW,
                        NOW.plusSeconds(5),
                        Map.of(Counter.VIEWS, 10L, Counter.LIKES, 0L, Counter.SHARES, 2L, Counter.SAVES, 3L),
                        false));
    }

    @Test
    void aPostWithoutMetricsIsServedButNoSnapshot() {
        ledger.served("one", List.of(item("1", false)), NOW);

        assertThat(ledger.posts()).isEqualTo(Map.of("one", Set.of("1")));
        assertThat(ledger.snapshots("one")).isEmpty();
    }

    @Test
    void theOldestSnapshotsAreDroppedAndCountedBeyondTheLimit() {
        for (int i = 0; i < 5; i++) {
            ledger.served("one", List.of(item("" + i, true)), NOW);
        }

        assertThat(ledger.snapshots().stream().map(ServedLedger.Snapshot::postId))
                .containsExactly("2", "3", "4");
        assertThat(ledger.dropped()).isEqualTo(2);
        assertThat(ledger.posts().get("one")).hasSize(5);
    }

    @Test
    void callsAreCountedByEndpointAndOutcome() {
        ledger.called("/a", Optional.empty(), Answer.Outcome.GIVEN);
        ledger.called("/a", Optional.empty(), Answer.Outcome.THROTTLED);
        ledger.called("/a", Optional.empty(), Answer.Outcome.REFUSED);
        ledger.called("/b", Optional.empty(), Answer.Outcome.GIVEN);

        assertThat(ledger.calls())
                .containsExactly(
                        new ServedLedger.CallCount("/a", "", 3, 1, 1), new ServedLedger.CallCount("/b", "", 1, 0, 0));
        assertThat(ledger.calls("/a")).isEqualTo(3);
    }

    private static ServedLedger.Item item(String id, boolean metrics) {
        return new ServedLedger.Item(id, NOW, new long[] {10, 0, GrowthCurve.UNKNOWN, 2, 3}, metrics, false);
    }
}
