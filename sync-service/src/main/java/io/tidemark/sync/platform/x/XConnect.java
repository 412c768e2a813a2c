package io.tidemark.sync.platform.x;

import io.micronaut.context.annotation.Requires;
import io.tidemark.sync.credential.Tokens;
import io.tidemark.sync.platform.AccountConnect;
import io.tidemark.sync.platform.CallAddress;
import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.OAuthCalls;
import io.tidemark.sync.platform.ProofKey;
import io.tidemark.sync.platform.SourceFailure;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** Connects an account to the X API by OAuth 2 with a proof key (PKCE). */
@Singleton
@Requires(bean = XConnectConfig.class)
final class XConnect implements AccountConnect {

    private static final String X = "X";

    private final XConnectConfig config;
    private final OAuthCalls calls;
    private final InstantSource clock;

    XConnect(XConnectConfig config, OAuthCalls calls, InstantSource clock) {
        this.config = config;
        this.calls = calls;
        this.clock = clock;
    }

    @Override
    public Way way() {
        return new Way("x", "", "x", true);
    }

    @Override
    public URI authorizeUrl(Consent consent) {
        SequencedMap<String, String> query = new LinkedHashMap<>();
        query.put("response_type", "code");
        query.put("client_id", config.clientId());
        query.put("redirect_uri", consent.redirectUri().toString());
        query.put("scope", String.join(" ", config.scopes()));
        query.put("state", consent.state());
        query.put("code_challenge", ProofKey.challenge(consent.codeVerifier()));
        query.put("code_challenge_method", "S256");
        return CallAddress.with(config.authorizeUrl(), query);
    }

    @Override
    public Exchange exchange(Consent consent, String code) {
        SequencedMap<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("code", code);
        form.put("redirect_uri", consent.redirectUri().toString());
        form.put("code_verifier", consent.codeVerifier());
        form.put("client_id", config.clientId());
        return calls.post(
                        X,
                        CallAddress.of(config.baseUrl(), "/2/oauth2/token"),
                        form,
                        OAuthCalls.basic(config.clientId(), config.clientSecret()))
                .exchange(X, this::granted);
    }

    private Exchange granted(Fields body) {
        String access = body.text("access_token").orNull();
        Instant end = OAuthCalls.end(clock.instant(), body.count("expires_in").orNull());
        if (access == null || end == null) {
            return OAuthCalls.unusable("X answers an exchange without a readable access token");
        }
        String refresh = body.text("refresh_token").orNull();
        return new Exchange.Granted(
                new Tokens(
                        access,
                        refresh,
                        end,
                        // X does not tell when a refresh token ends; without one the consent ends with the access
                        // token.
                        refresh == null ? end : null,
                        OAuthCalls.scopes(body.text("scope").orNull(), config.scopes())),
                null);
    }

    @Override
    public Identity identify(Consent consent, Exchange.Granted granted) {
        Tokens tokens = granted.tokens();
        return calls.get(
                        X,
                        CallAddress.of(config.baseUrl(), "/2/users/me"),
                        new LinkedHashMap<>(),
                        OAuthCalls.bearer(tokens.accessToken()))
                .identity(X, "grant users.read.", body -> known(body, tokens));
    }

    /** The refresh token stands for the whole consent. */
    @Override
    public Revocation revoke(Tokens tokens) {
        SequencedMap<String, String> form = new LinkedHashMap<>();
        form.put("token", tokens.refreshToken() == null ? tokens.accessToken() : tokens.refreshToken());
        form.put("token_type_hint", tokens.refreshToken() == null ? "access_token" : "refresh_token");
        form.put("client_id", config.clientId());
        return switch (calls.post(
                X,
                CallAddress.of(config.baseUrl(), "/2/oauth2/revoke"),
                form,
                OAuthCalls.basic(config.clientId(), config.clientSecret()))) {
            case OAuthCalls.Answer.Data(Fields body) ->
                Boolean.FALSE.equals(body.flag("revoked").orNull())
                        ? new Revocation.Refused("X says that it did not")
                        : new Revocation.Revoked();
            case OAuthCalls.Answer.Refused(int status) -> new Revocation.Refused("X refuses (HTTP " + status + ")");
            case OAuthCalls.Answer.Failed(SourceFailure failure) -> new Revocation.Refused(failure.why());
        };
    }

    private static Identity known(Fields body, Tokens tokens) {
        Fields user = body.object("data").orNull();
        String id = user == null ? null : user.id("id").orNull();
        return id == null
                ? new Identity.Refused(new SourceFailure.ContractBug("X does not tell whose account it is"))
                : new Identity.Known(id, user.text("username").orNull(), tokens);
    }
}
