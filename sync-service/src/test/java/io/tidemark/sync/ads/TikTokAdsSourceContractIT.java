package io.tidemark.sync.ads;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.schemas.event.AdMetricsCollected;
import io.tidemark.testbed.simulator.SimulatedAdAccount;
import io.tidemark.testbed.simulator.SimulatedAds;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TikTokAdsSourceContractIT extends AdSourceContract {

    @Override
    String platform() {
        return "tiktok";
    }

    @Override
    String reportPath() {
        return "/tiktok-ads/open_api/v1.3/report/";
    }

    @Override
    String refusedToken() {
        return "40105";
    }

    @Override
    Map<String, Object> settings() {
        return Map.of(
                "tidemark.platforms.tiktok-ads.page-size", 10,
                "tidemark.platforms.tiktok-ads.account-calls-per-minute", 100_000);
    }

    @Override
    void assertConversions(AdMetricsCollected event, SimulatedAdAccount.Ad ad, SimulatedAds.Figures figures) {
        if (ad.ordinal() % 4 == 3) {
            assertThat(event.getConversionCount()).isEmpty();
            assertThat(event.getConversionValue()).isEmpty();
            assertThat(event.getAbsentReasons()).containsEntry("conversion_count", "not_supported");
        } else {
            assertThat(event.getConversionCount()).contains(figures.conversions());
            assertThat(event.getConversionValue()).contains(figures.value().setScale(6));
        }
        assertThat(event.getConversionAction()).isEqualTo("complete_payment");
    }

    @Test
    void postBehindAnAdIsKnownForSparkAdsOnly() {
        SimulatedAdAccount account = connected();
        readEverything();
        Map<String, Set<Optional<String>>> posts = posts(account);
        for (SimulatedAdAccount.Ad ad : account.ads()) {
            assertThat(posts.get(adKey(ad)))
                    .containsExactly(
                            Optional.ofNullable(ad.promotes().sourceId()).map(item -> "tiktok:" + item));
        }
    }
}
