package io.tidemark.sync.platform.x;

import io.micronaut.context.annotation.Requires;
import io.tidemark.sync.credential.Tokens;
import io.tidemark.sync.platform.AccountConnect;
import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.OAuthCalls;
import io.tidemark.sync.platform.ProofKey;
import io.tidemark.sync.platform.SourceFailure;
import jakarta.inject.Singleton;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
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
    public String platform() {
        return "x";
    }

    @Override
    public String login() {
        return "";
    }

    @Override
    public String source() {
        return "x";
    }

    @Override
    public boolean provesKey() {
        return true;
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
        return OAuthCalls.withQuery(config.authorizeUrl(), query);
    }

    @Override
    public Exchange exchange(Consent consent, String code) {
        SequencedMap<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("code", code);
        form.put("redirect_uri", consent.redirectUri().toString());
        form.put("code_verifier", consent.codeVerifier());
        form.put("client_id", config.clientId());
        return switch (calls.post(X, OAuthCalls.address(config.baseUrl(), "/2/oauth2/token"), form, client())) {
            case OAuthCalls.Answer.Data(Fields body) -> granted(body);
            case OAuthCalls.Answer.Refused(int status) ->
                new Exchange.Refused(new SourceFailure.ContractBug("X refuses the code (HTTP " + status + ")"));
            case OAuthCalls.Answer.Failed(SourceFailure failure) -> new Exchange.Refused(failure);
        };
    }

    private Exchange granted(Fields body) {
        String access = body.text("access_token").orNull();
        Instant end = OAuthCalls.end(clock.instant(), body.count("expires_in").orNull());
        if (access == null || end == null) {
            return new Exchange.Refused(
                    new SourceFailure.ContractBug("X answers an exchange without a readable access token"));
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
        return switch (calls.get(
                X,
                OAuthCalls.address(config.baseUrl(), "/2/users/me"),
                new LinkedHashMap<>(),
                Map.of("Authorization", "Bearer " + tokens.accessToken()))) {
            case OAuthCalls.Answer.Data(Fields body) -> {
                Fields user = body.object("data").orNull();
                String id = user == null ? null : user.id("id").orNull();
                yield id == null
                        ? new Identity.Refused(new SourceFailure.ContractBug("X does not tell whose account it is"))
                        : new Identity.Known(id, user.text("username").orNull(), tokens);
            }
            case OAuthCalls.Answer.Refused(int status) ->
                new Identity.Refused(new SourceFailure.PermissionMissing(
                        "X does not tell whose account it is (HTTP " + status + "): grant users.read."));
            case OAuthCalls.Answer.Failed(SourceFailure failure) -> new Identity.Refused(failure);
        };
    }

    private Map<String, String> client() {
        return config.clientSecret().isEmpty()
                ? Map.of()
                : Map.of(
                        "Authorization",
                        "Basic "
                                + Base64.getEncoder()
                                        .encodeToString((config.clientId() + ":" + config.clientSecret())
                                                .getBytes(StandardCharsets.UTF_8)));
    }
}
