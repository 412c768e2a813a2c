package io.tidemark.sync.accountmetrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tidemark.sync.platform.AccountObservation;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ObservedTest {

    private static final LocalDate DAY = LocalDate.parse("2026-08-01");
    private static final Instant NOON = Instant.parse("2026-08-01T12:00:00Z");
    private static final Origin ORIGIN = origin("tiktok:1");

    @Test
    void firstObservationIsTold() {
        Observed first = Observed.changed(null, ORIGIN, seen(NOON, Map.of("followers", 5L), Map.of()))
                .orElseThrow();
        assertThat(first.values()).isEqualTo(Map.of("followers", 5L));
        assertThat(first.told()).isEqualTo(first.values());
        assertThat(first.observedAt()).isEqualTo(NOON);
    }

    @Test
    void whatWasToldOfTheDayIsNotToldAgain() {
        Observed first = Observed.changed(
                        null, ORIGIN, seen(NOON, Map.of("followers", 5L, "posts", 2L), Map.of("views", "not_yet")))
                .orElseThrow();
        assertThat(Observed.changed(
                        first, ORIGIN, seen(NOON.plusSeconds(9), Map.of("followers", 5L), Map.of("views", "not_yet"))))
                .isEmpty();
        assertThat(Observed.changed(
                        first, ORIGIN, seen(NOON.plusSeconds(9), Map.of("followers", 5L), Map.of("views", "failed"))))
                .isPresent();
        assertThat(Observed.changed(
                        first, ORIGIN, seen(NOON.plusSeconds(9), Map.of("followers", 0L), Map.of("views", "not_yet"))))
                .isPresent();
    }

    @Test
    void changeTellsOnlyWhatWasObservedAndRemembersTheRest() {
        Observed first = Observed.changed(null, ORIGIN, seen(NOON, Map.of("profile_views", 5L), Map.of()))
                .orElseThrow();
        Observed second = Observed.changed(first, ORIGIN, seen(NOON, Map.of("interviews_scheduled", 1L), Map.of()))
                .orElseThrow();
        assertThat(second.values()).isEqualTo(Map.of("interviews_scheduled", 1L));
        assertThat(second.told()).isEqualTo(Map.of("interviews_scheduled", 1L, "profile_views", 5L));
    }

    @Test
    void changeSortsAfterWhatItChangesWhateverTheClocksSay() {
        Observed first = Observed.changed(null, ORIGIN, seen(NOON, Map.of("followers", 5L), Map.of()))
                .orElseThrow();
        Observed late = Observed.changed(first, ORIGIN, seen(NOON.minusSeconds(60), Map.of("followers", 6L), Map.of()))
                .orElseThrow();
        assertThat(late.observedAt()).isEqualTo(NOON.plusNanos(1_000));
    }

    @Test
    void anotherAccountUnderTheHandleKnowsNothingYet() {
        AccountObservation seen = seen(NOON, Map.of("followers", 5L), Map.of());
        Observed first = Observed.changed(null, origin(null), seen).orElseThrow();
        assertThat(Observed.changed(first, ORIGIN, seen)).isEmpty();
        Observed known = Observed.changed(null, ORIGIN, seen).orElseThrow();
        Observed other = Observed.changed(known, origin("tiktok:2"), seen).orElseThrow();
        assertThat(other.accountKey()).isEqualTo("tiktok:2");
        assertThat(other.observedAt()).isAfter(known.observedAt());
    }

    @Test
    void negativeOrBrokenCountsAreRefused() {
        for (Number value : List.<Number>of(-1L, 1.5, Double.NaN)) {
            AccountObservation seen =
                    new AccountObservation(DAY, NOON, new TreeMap<>(Map.of("followers", value)), new TreeMap<>());
            assertThatIllegalArgumentException().isThrownBy(() -> Observed.changed(null, ORIGIN, seen));
        }
    }

    @Test
    void storedTextReadsBackAsItWas() {
        Map<String, Long> values = Map.of("followers", Long.MAX_VALUE, "posts", 0L);
        assertThat(ObservationText.readValues(ObservationText.values(values))).isEqualTo(values);
        Map<String, String> reasons = Map.of("views", "not_yet");
        assertThat(ObservationText.readReasons(ObservationText.reasons(reasons)))
                .isEqualTo(reasons);
    }

    private static Origin origin(String accountKey) {
        return new Origin(new UUID(1, 1), "sift", accountKey, "ada", List.of(new UUID(2, 2)));
    }

    private static AccountObservation seen(Instant at, Map<String, Number> values, Map<String, String> reasons) {
        return new AccountObservation(DAY, at, new TreeMap<>(values), new TreeMap<>(reasons));
    }
}
