package io.tidemark.sync.platform.metaads;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class MetaUsageTest {

    @Test
    void highestUseOfAnyHeaderCountsWithTheLongestTime() {
        assertThat(MetaUsage.read(
                        """
                        {"1784":[{"type":"ads_insights","call_count":28,"total_cputime":25,"total_time":61,
                                  "estimated_time_to_regain_access":3}]}""",
                        "{\"acc_id_util_pct\":97.5,\"reset_time_duration\":90,\"ads_api_access_tier\":\"standard_access\"}",
                        "{\"app_id_util_pct\":0.01,\"acc_id_util_pct\":0.01}"))
                .isEqualTo(new MetaUsage(97.5, Duration.ofMinutes(3)));
        assertThat(MetaUsage.read("", "", "{\"app_id_util_pct\":100,\"acc_id_util_pct\":4}"))
                .isEqualTo(new MetaUsage(100, null));
    }

    @Test
    void whatCannotBeReadAdvisesNothing() {
        assertThat(MetaUsage.read("<html>", "{\"acc_id_util_pct\":\"many\"}", "[]"))
                .isEqualTo(new MetaUsage(0, null));
        assertThat(MetaUsage.read("{\"1\":[{\"estimated_time_to_regain_access\":999999999}]}", "", ""))
                .isEqualTo(new MetaUsage(0, null));
    }
}
