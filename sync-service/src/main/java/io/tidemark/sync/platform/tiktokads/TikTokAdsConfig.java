package io.tidemark.sync.platform.tiktokads;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.bind.annotation.Bindable;
import io.tidemark.sync.platform.Quota;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * Reports of TikTok's API for Business. Without a base address the source does not exist.
 *
 * @param baseUrl scheme, host and port; the paths of version 1.3 are added
 * @param conversionMetric the one metric that counts as conversions
 * @param valueMetric the money that those were worth; despite its name {@code total_complete_payment_rate} is money
 * @param pageSize rows asked for at once
 * @param accountCallsPerMinute calls for one advertiser in a minute
 * @param throttlePause how long an account is left alone when TikTok says that there were too many calls
 */
@ConfigurationProperties("tidemark.platforms.tiktok-ads")
@Requires(property = "tidemark.platforms.tiktok-ads.base-url")
record TikTokAdsConfig(
        @NotNull URI baseUrl,

        @Bindable(defaultValue = "complete_payment") @Pattern(regexp = "[a-z0-9_]{1,80}")
        String conversionMetric,

        @Bindable(defaultValue = "total_complete_payment_rate") @Pattern(regexp = "[a-z0-9_]{1,80}")
        String valueMetric,

        @Bindable(defaultValue = "1000") @Min(1) @Max(1000) int pageSize,
        @Bindable(defaultValue = "40") @Min(2) long accountCallsPerMinute,
        @Bindable(defaultValue = "5m") @NotNull Duration throttlePause) {

    List<Quota> accountQuotas() {
        return List.of(new Quota(accountCallsPerMinute, Duration.ofMinutes(1), accountCallsPerMinute / 2));
    }
}
