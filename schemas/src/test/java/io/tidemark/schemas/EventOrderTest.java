package io.tidemark.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventOrderTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final String LOWEST = "00000000-0000-0000-0000-000000000000";
    private static final String HIGHEST = "ffffffff-ffff-ffff-ffff-ffffffffffff";

    @Test
    void theLaterTimeIsNewerWhateverTheId() {
        assertThat(EventOrder.of(NOON.plusNanos(1000), LOWEST)).isGreaterThan(EventOrder.of(NOON, HIGHEST));
    }

    @Test
    void equalTimesAreToldApartByTheBytesOfTheIdAsPostgresqlDoes() {
        String[] rising = {
            LOWEST,
            "00000000-0000-0000-0000-000000000001",
            "00000000-0000-0000-8000-000000000000",
            "7fffffff-ffff-ffff-0000-000000000000",
            "80000000-0000-0000-0000-000000000000",
            HIGHEST
        };
        for (int i = 1; i < rising.length; i++) {
            assertThat(EventOrder.of(NOON, rising[i])).isGreaterThan(EventOrder.of(NOON, rising[i - 1]));
        }
        assertThat(EventOrder.of(NOON, HIGHEST)).isEqualByComparingTo(EventOrder.of(NOON, HIGHEST.toUpperCase()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2000-01-01T00:00:00Z",
                "2028-02-29T23:59:59.999999Z",
                "2099-12-31T23:59:59.999999Z",
                "2199-12-31T23:59:59.999999Z"
            })
    void momentsOfTwoCenturiesAreTaken(String moment) {
        assertThat(EventOrder.of(Instant.parse(moment), HIGHEST).at()).isEqualTo(moment);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1999-12-31T23:59:59.999999Z",
                "2200-01-01T00:00:00Z",
                "-1000000000-01-01T00:00:00Z",
                "+300000-01-01T00:00:00Z"
            })
    void othersAreRefused(String moment) {
        assertThatIllegalArgumentException().isThrownBy(() -> EventOrder.of(Instant.parse(moment), HIGHEST));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1-1-1-1-1", "not a uuid, but of the right length ", HIGHEST + "0"})
    void whatIsNoUuidIsRefused(String id) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EventOrder.of(NOON, id))
                .withMessageContaining("event_id");
    }
}
