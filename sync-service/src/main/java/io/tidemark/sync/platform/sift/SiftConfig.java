package io.tidemark.sync.platform.sift;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.bind.annotation.Bindable;
import io.tidemark.sync.platform.Quota;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * The scraping service SIFT. Without a base address the source does not exist.
 *
 * @param baseUrl scheme, host and port
 * @param apiKey sent as a bearer token
 * @param webhookUrl where SIFT tells that a scrape is over, such as the gateway's {@code /v1/webhooks/sift}; empty for
 *     polling alone
 * @param webhookSecret with which SIFT signs what it tells; empty refuses all of it
 * @param platforms what may be scraped through it; a post of any other platform is refused
 * @param limit how many of a creator's newest posts a scrape asks for
 * @param callsPerMinute how many calls SIFT allows us in a minute
 * @param jobDeadline how long a scrape may take before another one is started
 * @param longestPoll the longest that {@code poll_after_seconds} is believed
 * @param throttlePause how long to wait after HTTP 429 without Retry-After
 * @param creditPause how long to wait when the credits are used up
 */
@ConfigurationProperties("tidemark.platforms.sift")
@Requires(property = "tidemark.platforms.sift.base-url")
record SiftConfig(
        @NotNull URI baseUrl,
        // A line break at its end, as a file of a secret may have, would be quoted by the client that refuses it.
        @Bindable(defaultValue = "") @Pattern(regexp = "[!-~]*")
        String apiKey,

        @Bindable(defaultValue = "") String webhookUrl,
        @Bindable(defaultValue = "") String webhookSecret,
        @Bindable(defaultValue = "tiktok") @NotEmpty List<String> platforms,
        @Bindable(defaultValue = "50") @Min(1) @Max(50) int limit,
        @Bindable(defaultValue = "1200") @Min(2) long callsPerMinute,
        @Bindable(defaultValue = "15m") @NotNull Duration jobDeadline,
        @Bindable(defaultValue = "60s") @NotNull Duration longestPoll,
        @Bindable(defaultValue = "60s") @NotNull Duration throttlePause,
        @Bindable(defaultValue = "1h") @NotNull Duration creditPause) {

    List<Quota> quotas() {
        return List.of(new Quota(callsPerMinute, Duration.ofMinutes(1), callsPerMinute / 2));
    }

    @Override
    public String toString() {
        return "SiftConfig[baseUrl=" + baseUrl + "]";
    }
}
