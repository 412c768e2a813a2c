package io.tidemark.sync.platform.instagram;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.bind.annotation.Bindable;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.util.List;

/**
 * How owners connect an Instagram account by the login of Instagram. Without a client id nobody can.
 *
 * @param clientId the Instagram application's id
 * @param clientSecret its secret
 * @param authorizeUrl the page on which owners agree
 * @param tokenUrl where codes are exchanged for tokens of an hour
 * @param graphUrl scheme, host and port of the Graph API, which exchanges those for tokens of sixty days
 * @param version the Graph API's version, as in its paths
 * @param scopes what owners are asked for
 */
@ConfigurationProperties("tidemark.platforms.instagram.instagram-login")
@Requires(property = "tidemark.platforms.instagram.instagram-login.client-id")
record InstagramLoginConfig(
        @NotBlank String clientId,
        @Bindable(defaultValue = "") String clientSecret,

        @Bindable(defaultValue = "https://www.instagram.com/oauth/authorize") @NotNull
        URI authorizeUrl,

        @Bindable(defaultValue = "https://api.instagram.com/oauth/access_token") @NotNull
        URI tokenUrl,

        @Bindable(defaultValue = "https://graph.instagram.com") @NotNull
        URI graphUrl,

        @Bindable(defaultValue = "v25.0") @NotBlank String version,

        @Bindable(defaultValue = "instagram_business_basic,instagram_business_manage_insights") @NotEmpty
        List<String> scopes) {

    @Override
    public String toString() {
        return "InstagramLoginConfig[graphUrl=" + graphUrl + "]";
    }
}
