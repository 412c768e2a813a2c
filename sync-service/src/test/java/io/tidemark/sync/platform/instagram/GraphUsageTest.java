package io.tidemark.sync.platform.instagram;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GraphUsageTest {

    @Test
    void worstFigureOfTheKindCounts() {
        GraphUsage usage = read(Map.of(
                "X-App-Usage", "{\"call_count\":28,\"total_time\":25,\"total_cputime\":31}",
                "X-Business-Use-Case-Usage", """
                {"1784":[{"type":"instagram","call_count":118,"total_cputime":25,"estimated_time_to_regain_access":19},
                         {"type":"ads_insights","call_count":400,"estimated_time_to_regain_access":600}],
                 "1785":[{"type":"instagram","call_count":60}]}"""));
        assertThat(usage).isEqualTo(new GraphUsage(31, 118, Duration.ofMinutes(19)));
    }

    @Test
    void whatCannotBeReadIsNotTold() {
        assertThat(read(Map.of())).isEqualTo(GraphUsage.UNKNOWN);
        assertThat(read(Map.of(
                        "X-App-Usage", "<html>",
                        "X-Business-Use-Case-Usage",
                                "{\"1784\":[{\"type\":\"instagram\",\"call_count\":\"many\"}, 7]}")))
                .isEqualTo(GraphUsage.UNKNOWN);
    }

    @Test
    void regainIsNotBelievedBeyondADay() {
        GraphUsage usage = read(
                Map.of(
                        "X-Business-Use-Case-Usage",
                        "{\"1\":[{\"type\":\"instagram\",\"call_count\":100,\"estimated_time_to_regain_access\":9000000000}]}"));
        assertThat(usage.regain()).isEqualTo(Duration.ofDays(1));
    }

    private static GraphUsage read(Map<String, String> headers) {
        return GraphUsage.of(name -> Optional.ofNullable(headers.get(name)));
    }
}
