package io.tidemark.sync.platform.linkedin;

import io.micronaut.context.annotation.Requires;
import io.tidemark.sync.credential.Tokens;
import io.tidemark.sync.platform.AccountConnect;
import io.tidemark.sync.platform.CallAddress;
import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.OAuthCalls;
import io.tidemark.sync.platform.SourceFailure;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/** Connects a LinkedIn member. LinkedIn tells no handle, so the one that was asked for stands. */
@Singleton
@Requires(bean = LinkedInConnectConfig.class)
final class LinkedInConnect implements AccountConnect {

    private static final String LINKEDIN = "LinkedIn";

    private final LinkedInConnectConfig config;
    private final OAuthCalls calls;
    private final InstantSource clock;

    LinkedInConnect(LinkedInConnectConfig config, OAuthCalls calls, InstantSource clock) {
        this.config = config;
        this.calls = calls;
        this.clock = clock;
    }

    @Override
    public Way way() {
        return new Way("linkedin", "", "linkedin", false);
    }

    @Override
    public URI authorizeUrl(Consent consent) {
        SequencedMap<String, String> query = new LinkedHashMap<>();
        query.put("response_type", "code");
        query.put("client_id", config.clientId());
        query.put("redirect_uri", consent.redirectUri().toString());
        query.put("state", consent.state());
        query.put("scope", String.join(" ", config.scopes()));
        return CallAddress.with(config.authorizeUrl(), query);
    }

    @Override
    public Exchange exchange(Consent consent, String code) {
        SequencedMap<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("code", code);
        form.put("client_id", config.clientId());
        form.put("client_secret", config.clientSecret());
        form.put("redirect_uri", consent.redirectUri().toString());
        return calls.post(LINKEDIN, config.tokenUrl(), form, Map.of()).exchange(LINKEDIN, this::granted);
    }

    /** Only approved partners get a refresh token; without one the consent ends with the access token. */
    private Exchange granted(Fields body) {
        Instant now = clock.instant();
        String access = body.text("access_token").orNull();
        Instant accessEnd = OAuthCalls.end(now, body.count("expires_in").orNull());
        if (access == null || accessEnd == null) {
            return OAuthCalls.unusable("LinkedIn answers an exchange without a readable access token");
        }
        String refresh = body.text("refresh_token").orNull();
        Instant refreshEnd =
                OAuthCalls.end(now, body.count("refresh_token_expires_in").orNull());
        return new Exchange.Granted(
                new Tokens(
                        access,
                        refresh,
                        accessEnd,
                        refresh == null ? accessEnd : refreshEnd,
                        OAuthCalls.scopes(body.text("scope").orNull(), config.scopes())),
                null);
    }

    @Override
    public Identity identify(Consent consent, Exchange.Granted granted) {
        Tokens tokens = granted.tokens();
        return calls.get(
                        LINKEDIN,
                        CallAddress.of(config.baseUrl(), "/v2/userinfo"),
                        new LinkedHashMap<>(),
                        OAuthCalls.bearer(tokens.accessToken()))
                .identity(LINKEDIN, "grant openid and profile.", body -> known(body, tokens));
    }

    private static Identity known(Fields body, Tokens tokens) {
        String id = body.id("sub").orNull();
        return id == null
                ? new Identity.Refused(new SourceFailure.ContractBug("LinkedIn does not tell whose account it is"))
                : new Identity.Known(id, null, tokens);
    }
}
