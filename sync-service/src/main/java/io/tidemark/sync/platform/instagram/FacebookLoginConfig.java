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
 * How owners connect an Instagram account that is linked to a Facebook page, by the login of Facebook. Without a client id
 * nobody can.
 *
 * @param clientId the Facebook application's id
 * @param clientSecret its secret
 * @param dialogUrl the page on which owners agree
 * @param graphUrl scheme, host and port of the Graph API
 * @param version the Graph API's version, as in its paths
 * @param scopes what owners are asked for
 * @param webhookVerifyToken by which Instagram makes sure that the address of the webhook is ours; empty for no webhook
 */
@ConfigurationProperties("tidemark.platforms.instagram.facebook-login")
@Requires(property = "tidemark.platforms.instagram.facebook-login.client-id")
record FacebookLoginConfig(
        @NotBlank String clientId,
        @Bindable(defaultValue = "") String clientSecret,

        @Bindable(defaultValue = "https://www.facebook.com/v26.0/dialog/oauth") @NotNull
        URI dialogUrl,

        @Bindable(defaultValue = "https://graph.facebook.com") @NotNull
        URI graphUrl,

        @Bindable(defaultValue = "v26.0") @NotBlank String version,

        @Bindable(defaultValue = "instagram_basic,instagram_manage_insights,pages_read_engagement,pages_show_list")
        @NotEmpty
        List<String> scopes,

        @Bindable(defaultValue = "") String webhookVerifyToken) {

    @Override
    public String toString() {
        return "FacebookLoginConfig[graphUrl=" + graphUrl + "]";
    }
}
