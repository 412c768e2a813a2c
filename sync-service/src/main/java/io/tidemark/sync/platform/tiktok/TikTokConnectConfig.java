package io.tidemark.sync.platform.tiktok;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.bind.annotation.Bindable;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.util.List;

/**
 * How owners connect a TikTok account.
 *
 * @param authorizeUrl the page on which they agree
 * @param scopes what they are asked for
 */
@ConfigurationProperties("tidemark.platforms.tiktok.connect")
@Requires(property = "tidemark.platforms.tiktok.client-id")
record TikTokConnectConfig(
        @Bindable(defaultValue = "https://www.tiktok.com/v2/auth/authorize/") @NotNull
        URI authorizeUrl,

        @Bindable(
                defaultValue =
                        "user.info.basic,user.info.username,user.info.stats,user.insights,video.list,video.insights")
        @NotEmpty
        List<String> scopes) {}
