package io.tidemark.sync.platform.x;

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
 * X API v2. Without a base address the source does not exist.
 *
 * @param baseUrl scheme, host and port; the paths of version 2 are added
 * @param clientId the application's id, sent when tokens are refreshed
 * @param clientSecret the application's secret, sent when tokens are refreshed; empty for a public client
 * @param fieldPrefix how the service starts to name the parameter of fields: {@code tweet} or {@code post}. When X
 *     refuses one and names the other, the service goes on with the other and raises an alarm
 * @param pageSize posts asked for at once
 * @param exclude what the timeline leaves out, as X names it; empty for nothing. Reposts earn nothing for their author
 * @param privateMetrics whether the metrics are read that X shows to a post's author for 30 days
 * @param analytics whether the analytics of posts and media are read, which not every access level permits
 * @param accountMetrics whether full runs read the account's own counts, such as followers, which X bills as a user
 * @param oncePerUtcDay whether posts older than {@code dailyAfter} are listed once per UTC day only, because X bills a
 *     post once per UTC day
 * @param dailyAfter the age from which a post counts as old; younger ones are read in every run
 * @param timelineCallsPerApp what X allows the application in 15 minutes
 * @param timelineCallsPerUser what X allows for one account in 15 minutes
 * @param lookUpCallsPerApp as above, for looking posts up
 * @param lookUpCallsPerUser as above, for looking posts up
 * @param analyticsCallsPerApp as above, for analytics of posts and of media each
 * @param analyticsCallsPerUser as above, for analytics of posts and of media each
 * @param throttlePause how long to wait when X says that there were too many calls and not how long to wait
 * @param creditsPause how long the source rests when the application's credits are used up
 * @param refreshAhead how long before its end an access token is refreshed
 */
@ConfigurationProperties("tidemark.platforms.x")
@Requires(property = "tidemark.platforms.x.base-url")
record XConfig(
        @NotNull URI baseUrl,
        @Bindable(defaultValue = "") String clientId,
        @Bindable(defaultValue = "") String clientSecret,

        @Bindable(defaultValue = "tweet") @Pattern(regexp = "tweet|post")
        String fieldPrefix,

        @Bindable(defaultValue = "100") @Min(5) @Max(100) int pageSize,

        @Bindable(defaultValue = "retweets") @Pattern(regexp = "[a-z,]*")
        String exclude,

        @Bindable(defaultValue = "true") boolean privateMetrics,
        @Bindable(defaultValue = "true") boolean analytics,
        @Bindable(defaultValue = "true") boolean accountMetrics,
        @Bindable(defaultValue = "true") boolean oncePerUtcDay,
        @Bindable(defaultValue = "2d") @NotNull Duration dailyAfter,
        @Bindable(defaultValue = "10000") @Min(10) long timelineCallsPerApp,
        @Bindable(defaultValue = "900") @Min(10) long timelineCallsPerUser,
        @Bindable(defaultValue = "3500") @Min(10) long lookUpCallsPerApp,
        @Bindable(defaultValue = "5000") @Min(10) long lookUpCallsPerUser,
        @Bindable(defaultValue = "300") @Min(10) long analyticsCallsPerApp,
        @Bindable(defaultValue = "300") @Min(10) long analyticsCallsPerUser,
        @Bindable(defaultValue = "15m") @NotNull Duration throttlePause,
        @Bindable(defaultValue = "1h") @NotNull Duration creditsPause,
        @Bindable(defaultValue = "5m") @NotNull Duration refreshAhead) {

    private static final Duration WINDOW = Duration.ofMinutes(15);

    List<Quota> applicationQuotas(XEndpoint endpoint) {
        return quotas(
                switch (endpoint) {
                    case TIMELINE -> timelineCallsPerApp;
                    case LOOK_UP -> lookUpCallsPerApp;
                    case ANALYTICS, MEDIA_ANALYTICS -> analyticsCallsPerApp;
                });
    }

    List<Quota> userQuotas(XEndpoint endpoint) {
        return quotas(
                switch (endpoint) {
                    case TIMELINE -> timelineCallsPerUser;
                    case LOOK_UP -> lookUpCallsPerUser;
                    case ANALYTICS, MEDIA_ANALYTICS -> analyticsCallsPerUser;
                });
    }

    private static List<Quota> quotas(long calls) {
        return List.of(new Quota(calls, WINDOW, Math.max(1, calls / 6)));
    }

    @Override
    public String toString() {
        return "XConfig[baseUrl=" + baseUrl + "]";
    }
}
