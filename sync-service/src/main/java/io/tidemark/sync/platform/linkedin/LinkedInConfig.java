package io.tidemark.sync.platform.linkedin;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.bind.annotation.Bindable;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * LinkedIn's versioned API. Without a base address the source does not exist.
 *
 * @param baseUrl scheme, host and port of the API
 * @param tokenUrl where tokens are refreshed
 * @param clientId the application's id, sent when tokens are refreshed
 * @param clientSecret the application's secret, sent when tokens are refreshed
 * @param version the API's version, year and month; LinkedIn serves each for at least a year and then refuses every call
 * @param memberMetrics the metrics that are asked for of a member's post, one call each, by LinkedIn's names
 * @param postsPerPage how many posts of a member are read between two moments of storing
 * @param sharesPerCall how many posts of an organisation are asked for at once
 * @param memberCallsPerDay our calls for one account in a UTC day; LinkedIn does not publish its limit, and the
 *     development tier has about 100
 * @param applicationCallsPerDay our calls for all accounts in a UTC day
 * @param callsPerSecond our calls for all accounts in a second
 * @param throttlePause how long every account is left alone when LinkedIn throttles for other than the day
 * @param sunsetPause how long every account is left alone when LinkedIn no longer serves {@code version}
 * @param seriesDays of how many days before today the figures by day are read, once a day; LinkedIn's pages have ten
 * @param refreshAhead how long before its end an access token is refreshed
 */
@ConfigurationProperties("tidemark.platforms.linkedin")
@Requires(property = "tidemark.platforms.linkedin.base-url")
record LinkedInConfig(
        @NotNull URI baseUrl,

        @Bindable(defaultValue = "https://www.linkedin.com/oauth/v2/accessToken") @NotNull
        URI tokenUrl,

        @Bindable(defaultValue = "") String clientId,
        @Bindable(defaultValue = "") String clientSecret,

        @Bindable(defaultValue = "202609") @Pattern(regexp = "20[0-9]{4}")
        String version,

        @Bindable(
                defaultValue = "IMPRESSION,MEMBERS_REACHED,REACTION,COMMENT,RESHARE,POST_SAVE,LINK_CLICKS,"
                        + "FOLLOWER_GAINED_FROM_CONTENT,PROFILE_VIEW_FROM_CONTENT")
        @NotEmpty
        List<String> memberMetrics,

        @Bindable(defaultValue = "5") @Min(1) @Max(50) int postsPerPage,
        @Bindable(defaultValue = "20") @Min(1) @Max(50) int sharesPerCall,
        @Bindable(defaultValue = "100") @Min(1) long memberCallsPerDay,
        @Bindable(defaultValue = "5000") @Min(1) long applicationCallsPerDay,
        @Bindable(defaultValue = "5") @Min(1) int callsPerSecond,
        @Bindable(defaultValue = "5m") @NotNull Duration throttlePause,
        @Bindable(defaultValue = "1h") @NotNull Duration sunsetPause,
        @Bindable(defaultValue = "7") @Min(1) @Max(10) int seriesDays,
        @Bindable(defaultValue = "5m") @NotNull Duration refreshAhead) {

    @Override
    public String toString() {
        return "LinkedInConfig[baseUrl=" + baseUrl + ", version=" + version + "]";
    }
}
