package io.tidemark.sync.platform.x;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.bind.annotation.Bindable;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.util.List;

/**
 * How owners connect an X account. Without a client id nobody can.
 *
 * @param baseUrl scheme, host and port of the API
 * @param clientId the application's id
 * @param clientSecret the application's secret; empty for a public client, which sends its id alone
 * @param authorizeUrl the page on which owners agree
 * @param scopes what they are asked for; {@code offline.access} gives the refresh token
 */
@ConfigurationProperties("tidemark.platforms.x")
@Requires(property = "tidemark.platforms.x.client-id")
record XConnectConfig(
        @Bindable(defaultValue = "https://api.x.com") @NotNull
        URI baseUrl,

        @NotBlank String clientId,
        @Bindable(defaultValue = "") String clientSecret,

        @Bindable(defaultValue = "https://x.com/i/oauth2/authorize") @NotNull
        URI authorizeUrl,

        @Bindable(defaultValue = "tweet.read,users.read,offline.access") @NotEmpty
        List<String> scopes) {

    @Override
    public String toString() {
        return "XConnectConfig[baseUrl=" + baseUrl + "]";
    }
}
