package io.tidemark.sync.platform.linkedin;

import io.micronaut.context.annotation.Requires;
import io.tidemark.sync.credential.Tokens;
import io.tidemark.sync.platform.AccountConnect;
import io.tidemark.sync.platform.CallAddress;
import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.OAuthCalls;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** The consent of a member, for the member's own account or for an organisation that the member administers. */
@Singleton
@Requires(bean = LinkedInConnectConfig.class)
final class LinkedInConsent {

    private static final String LINKEDIN = "LinkedIn";

    private final LinkedInConnectConfig config;
    private final OAuthCalls calls;
    private final InstantSource clock;

    LinkedInConsent(LinkedInConnectConfig config, OAuthCalls calls, InstantSource clock) {
        this.config = config;
        this.calls = calls;
        this.clock = clock;
    }

    /** The page on which a member agrees to these scopes. */
    URI page(AccountConnect.Consent consent, List<String> scopes) {
        SequencedMap<String, String> query = new LinkedHashMap<>();
        query.put("response_type", "code");
        query.put("client_id", config.clientId());
        query.put("redirect_uri", consent.redirectUri().toString());
        query.put("state", consent.state());
        query.put("scope", String.join(" ", scopes));
        return CallAddress.with(config.authorizeUrl(), query);
    }

    /** Exchanges a code; {@code scopes} stand where LinkedIn does not tell which were granted. */
    AccountConnect.Exchange exchange(AccountConnect.Consent consent, String code, List<String> scopes) {
        SequencedMap<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("code", code);
        form.put("client_id", config.clientId());
        form.put("client_secret", config.clientSecret());
        form.put("redirect_uri", consent.redirectUri().toString());
        return calls.post(LINKEDIN, config.tokenUrl(), form, Map.of())
                .exchange(LINKEDIN, body -> granted(body, scopes));
    }

    /** Only approved partners get a refresh token; without one the consent ends with the access token. */
    private AccountConnect.Exchange granted(Fields body, List<String> scopes) {
        Instant now = clock.instant();
        String access = body.text("access_token").orNull();
        Instant accessEnd = OAuthCalls.end(now, body.count("expires_in").orNull());
        if (access == null || accessEnd == null) {
            return OAuthCalls.unusable("LinkedIn answers an exchange without a readable access token");
        }
        String refresh = body.text("refresh_token").orNull();
        Instant refreshEnd =
                OAuthCalls.end(now, body.count("refresh_token_expires_in").orNull());
        return new AccountConnect.Exchange.Granted(
                new Tokens(
                        access,
                        refresh,
                        accessEnd,
                        refresh == null ? accessEnd : refreshEnd,
                        OAuthCalls.scopes(body.text("scope").orNull(), scopes)),
                null);
    }
}
