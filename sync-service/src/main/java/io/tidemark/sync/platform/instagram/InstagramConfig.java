package io.tidemark.sync.platform.instagram;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.bind.annotation.Bindable;
import io.tidemark.sync.platform.Quota;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.List;

/**
 * How accounts are read through Instagram's Graph API. Without any key of Instagram the source does not exist. Its hosts and
 * versions are those of the logins, {@link FacebookLoginConfig} and {@link InstagramLoginConfig}.
 *
 * @param secretProof whether calls carry {@code appsecret_proof}, which the application can be set to demand
 * @param pageSize media asked for at once
 * @param callsPerHour how many calls we allow ourselves in an hour for all accounts of a login; each call of a batch counts
 * @param accountCallsPerHour the same for one account
 * @param throttlePause how long a throttle lasts when Instagram does not tell
 * @param abusePause how long everything rests when Instagram limits the application for abuse
 * @param insightsTime how long the insights of one page may take; what is left out is read in the next run
 * @param unsupportedFor how long a metric that Instagram refused for a kind of media is not asked for
 * @param refreshAhead how long before its end a token is exchanged
 * @param refreshRetry how long to wait after an exchange that failed while the token is still good
 */
@ConfigurationProperties("tidemark.platforms.instagram")
@Requires(property = "tidemark.platforms.instagram")
record InstagramConfig(
        @Bindable(defaultValue = "false") boolean secretProof,
        @Bindable(defaultValue = "50") @Min(1) @Max(100) int pageSize,
        @Bindable(defaultValue = "200000") @Min(300) long callsPerHour,
        @Bindable(defaultValue = "2000") @Min(300) long accountCallsPerHour,
        @Bindable(defaultValue = "15m") @NotNull Duration throttlePause,
        @Bindable(defaultValue = "6h") @NotNull Duration abusePause,
        @Bindable(defaultValue = "30s") @NotNull Duration insightsTime,
        @Bindable(defaultValue = "1d") @NotNull Duration unsupportedFor,
        @Bindable(defaultValue = "10d") @NotNull Duration refreshAhead,
        @Bindable(defaultValue = "1h") @NotNull Duration refreshRetry) {

    List<Quota> quotas() {
        return anHour(callsPerHour);
    }

    List<Quota> accountQuotas() {
        return anHour(accountCallsPerHour);
    }

    private static List<Quota> anHour(long calls) {
        return List.of(new Quota(calls, Duration.ofHours(1), calls / 5));
    }
}
