package io.tidemark.sync.platform.instagram;

import io.micronaut.context.annotation.Requires;
import io.micronaut.core.annotation.Nullable;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.Optional;

/** The logins that are configured, each with the host that knows its tokens. */
@Singleton
@Requires(bean = InstagramConfig.class)
final class Logins {

    private final FacebookLoginConfig facebook;
    private final InstagramLoginConfig instagram;

    Logins(@Nullable FacebookLoginConfig facebook, @Nullable InstagramLoginConfig instagram) {
        this.facebook = facebook;
        this.instagram = instagram;
    }

    /**
     * Where and as whom calls are made.
     *
     * @param url without a slash at its end
     */
    record Host(String url, String version, String clientId, String clientSecret) {

        Host(URI url, String version, String clientId, String clientSecret) {
            this(url.toString().replaceAll("/+$", ""), version, clientId, clientSecret);
        }

        @Override
        public String toString() {
            return "Host[" + url + "/" + version + "]";
        }
    }

    /** The host of a login, or empty when that login is not configured. */
    Optional<Host> host(Login login) {
        return switch (login) {
            case FACEBOOK ->
                Optional.ofNullable(facebook)
                        .map(config -> new Host(
                                config.graphUrl(), config.version(), config.clientId(), config.clientSecret()));
            case INSTAGRAM ->
                Optional.ofNullable(instagram)
                        .map(config -> new Host(
                                config.graphUrl(), config.version(), config.clientId(), config.clientSecret()));
        };
    }
}
