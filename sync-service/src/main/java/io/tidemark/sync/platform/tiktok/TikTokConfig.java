package io.tidemark.sync.platform.tiktok;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.bind.annotation.Bindable;
import io.tidemark.sync.platform.Quota;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * TikTok's API for Business. Without a base address the source does not exist.
 *
 * @param baseUrl scheme, host and port; the paths of version 1.3 are added
 * @param clientId the application's id, sent when tokens are refreshed
 * @param clientSecret the application's secret, sent when tokens are refreshed
 * @param pageSize posts asked for at once
 * @param callsPerSecond what TikTok allows the application in a second
 * @param callsPerMinute what TikTok allows the application in a minute
 * @param callsPerDay what TikTok allows the application in a day
 * @param accountCallsPerMinute what TikTok allows for one account and endpoint in a minute
 * @param profileDays of how many days before today an account's figures are read, once a day; TikTok keeps 60, and one
 *     less keeps clear of whose midnight it is
 * @param throttlePause how long every account is left alone when TikTok says that the application calls too often and
 *     not how long to wait
 * @param refreshAhead how long before its end an access token is refreshed
 */
@ConfigurationProperties("tidemark.platforms.tiktok")
@Requires(property = "tidemark.platforms.tiktok.base-url")
record TikTokConfig(
        @NotNull URI baseUrl,
        @Bindable(defaultValue = "") String clientId,
        @Bindable(defaultValue = "") String clientSecret,
        @Bindable(defaultValue = "20") @Min(1) @Max(20) int pageSize,
        @Bindable(defaultValue = "10") @Min(1) int callsPerSecond,
        @Bindable(defaultValue = "600") @Min(10) long callsPerMinute,
        @Bindable(defaultValue = "864000") @Min(100) long callsPerDay,
        @Bindable(defaultValue = "40") @Min(2) long accountCallsPerMinute,
        @Bindable(defaultValue = "59") @Min(1) @Max(60) int profileDays,
        @Bindable(defaultValue = "5m") @NotNull Duration throttlePause,
        @Bindable(defaultValue = "5m") @NotNull Duration refreshAhead) {

    List<Quota> applicationQuotas() {
        return List.of(
                new Quota(callsPerMinute, Duration.ofMinutes(1), callsPerMinute / 6),
                new Quota(callsPerDay, Duration.ofDays(1), callsPerDay / 10));
    }

    List<Quota> accountQuotas() {
        return List.of(new Quota(accountCallsPerMinute, Duration.ofMinutes(1), accountCallsPerMinute / 2));
    }

    @Override
    public String toString() {
        return "TikTokConfig[baseUrl=" + baseUrl + "]";
    }
}
