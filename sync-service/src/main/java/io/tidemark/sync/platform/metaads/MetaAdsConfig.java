package io.tidemark.sync.platform.metaads;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.bind.annotation.Bindable;
import io.tidemark.sync.platform.Quota;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * Meta's Marketing API. Without a base address the source does not exist.
 *
 * @param baseUrl scheme, host and port
 * @param version the Graph version that is called
 * @param actionType the one action type that counts as a conversion; Meta lists a purchase under several, which are never
 *     summed
 * @param attributionWindows in which an action is attributed to an ad
 * @param pageSize rows asked for at once
 * @param directDays how many days a report may cover to be read at once; a longer one is prepared by Meta first
 * @param pollAfter how long a report that Meta prepares is left alone
 * @param accountCallsPerMinute calls for one ad account in a minute
 * @param throttlePause how long an account is left alone when Meta says that there were too many calls and not when they
 *     may go on
 */
@ConfigurationProperties("tidemark.platforms.meta-ads")
@Requires(property = "tidemark.platforms.meta-ads.base-url")
record MetaAdsConfig(
        @NotNull URI baseUrl,

        @Bindable(defaultValue = "v26.0") @Pattern(regexp = "v[0-9]{1,3}\\.[0-9]")
        String version,

        @Bindable(defaultValue = "omni_purchase") @NotBlank String actionType,

        @Bindable(defaultValue = "1d_view,7d_click") @NotEmpty
        List<@Pattern(regexp = "[0-9a-z_]{2,20}") String> attributionWindows,

        @Bindable(defaultValue = "500") @Min(1) @Max(1000) int pageSize,
        @Bindable(defaultValue = "3") @Min(0) int directDays,
        @Bindable(defaultValue = "10s") @NotNull Duration pollAfter,
        @Bindable(defaultValue = "60") @Min(2) long accountCallsPerMinute,
        @Bindable(defaultValue = "5m") @NotNull Duration throttlePause) {

    List<Quota> accountQuotas() {
        return List.of(new Quota(accountCallsPerMinute, Duration.ofMinutes(1), accountCallsPerMinute / 2));
    }
}
