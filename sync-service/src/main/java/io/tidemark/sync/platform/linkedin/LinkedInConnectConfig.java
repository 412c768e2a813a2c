package io.tidemark.sync.platform.linkedin;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.bind.annotation.Bindable;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.util.List;

/**
 * How members connect to LinkedIn. Without a client id nobody can.
 *
 * @param baseUrl scheme, host and port of the API
 * @param clientId the application's id
 * @param clientSecret the application's secret
 * @param authorizeUrl the page on which members agree
 * @param tokenUrl where codes are exchanged
 * @param scopes what they are asked for; {@code openid} and {@code profile} tell who the member is
 * @param organisationScopes what members are asked for who connect an organisation that they administer
 */
@ConfigurationProperties("tidemark.platforms.linkedin")
@Requires(property = "tidemark.platforms.linkedin.client-id")
record LinkedInConnectConfig(
        @Bindable(defaultValue = "https://api.linkedin.com") @NotNull
        URI baseUrl,

        @NotBlank String clientId,
        @Bindable(defaultValue = "") String clientSecret,

        @Bindable(defaultValue = "https://www.linkedin.com/oauth/v2/authorization") @NotNull
        URI authorizeUrl,

        @Bindable(defaultValue = "https://www.linkedin.com/oauth/v2/accessToken") @NotNull
        URI tokenUrl,

        @Bindable(
                defaultValue = "openid,profile,r_member_postAnalytics,r_member_profileAnalytics,r_1st_connections_size")
        @NotEmpty
        List<String> scopes,

        @Bindable(defaultValue = "r_organization_social,rw_organization_admin") @NotEmpty
        List<String> organisationScopes) {

    @Override
    public String toString() {
        return "LinkedInConnectConfig[baseUrl=" + baseUrl + "]";
    }
}
