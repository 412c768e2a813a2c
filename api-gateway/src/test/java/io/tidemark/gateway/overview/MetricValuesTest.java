package io.tidemark.gateway.overview;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricValuesTest {

    private static final Instant EARLIER = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void rateIsTheExportersOwnDivision() {
        // Figures of a real export, which says 0.009287925696594427.
        assertThat(values(18L, 1938L).engagementRate(Map.of())).isEqualTo(0.009287925696594427);
    }

    @Test
    void rateOfWhatNobodySawIsNoughtUnlessSomebodyEngaged() {
        assertThat(values(0L, 0L).engagementRate(Map.of())).isZero();
        assertThat(values(3L, 0L).engagementRate(Map.of())).isNull();
    }

    @Test
    void rateIsUnknownWhereEitherIsUnknownOrOfAnotherMoment() {
        assertThat(values(null, 10L).engagementRate(Map.of())).isNull();
        assertThat(values(1L, null).engagementRate(Map.of())).isNull();
        assertThat(values(1L, 10L).engagementRate(Map.of("engagements", EARLIER)))
                .isNull();
        assertThat(values(1L, 10L).engagementRate(Map.of("engagements", EARLIER, "impressions", EARLIER)))
                .isEqualTo(0.1);
    }

    private static MetricValues values(Long engagements, Long impressions) {
        Number[] values = new Number[MetricValues.METRICS.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (MetricValues.METRICS.get(i).id()) {
                case "engagements" -> engagements;
                case "impressions" -> impressions;
                default -> null;
            };
        }
        return new MetricValues(values);
    }
}
