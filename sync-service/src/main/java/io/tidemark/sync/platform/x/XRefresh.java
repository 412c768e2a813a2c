package io.tidemark.sync.platform.x;

import io.micronaut.context.annotation.Requires;
import io.tidemark.sync.credential.Tokens;
import io.tidemark.sync.platform.AccountTokens;
import io.tidemark.sync.platform.CallAddress;
import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.OAuthCalls;
import io.tidemark.sync.platform.SourceFailure;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** Asks X for other tokens. A refresh token is good for one refresh, and the answer brings the next. */
@Singleton
@Requires(bean = XConfig.class)
final class XRefresh {

    private final XConfig config;
    private final OAuthCalls calls;
    private final InstantSource clock;

    XRefresh(XConfig config, OAuthCalls calls, InstantSource clock) {
        this.config = config;
        this.calls = calls;
        this.clock = clock;
    }

    AccountTokens.Refreshed ask(Tokens current) {
        if (current.refreshToken() == null) {
            return reauth("there is no refresh token; grant offline.access");
        }
        SequencedMap<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "refresh_token");
        form.put("refresh_token", current.refreshToken());
        form.put("client_id", config.clientId());
        return switch (calls.post(
                "X",
                CallAddress.of(config.baseUrl(), "/2/oauth2/token"),
                form,
                OAuthCalls.basic(config.clientId(), config.clientSecret()))) {
            case OAuthCalls.Answer.Data(Fields body) -> fresh(body, current);
            // With a client id or secret that X does not know, every account fails alike and no owner can help.
            case OAuthCalls.Answer.Refused(int status)
            when status == 401 ->
                refused(new SourceFailure.ContractBug("X refuses our client id or secret (HTTP 401)"));
            case OAuthCalls.Answer.Refused(int status) -> reauth("X refuses the refresh token (HTTP " + status + ")");
            case OAuthCalls.Answer.Failed(SourceFailure failure) -> refused(failure);
        };
    }

    private AccountTokens.Refreshed fresh(Fields body, Tokens current) {
        String access = body.text("access_token").orNull();
        Instant end = OAuthCalls.end(clock.instant(), body.count("expires_in").orNull());
        if (access == null || access.isBlank() || end == null) {
            return refused(new SourceFailure.Transient("X: a refresh without a readable access token"));
        }
        String refresh = body.text("refresh_token").orNull();
        // The old refresh token is used up, so without another one the consent ends with the access token.
        return new AccountTokens.Refreshed.Fresh(new Tokens(
                access,
                refresh,
                end,
                refresh == null ? end : null,
                OAuthCalls.scopes(body.text("scope").orNull(), current.scopes())));
    }

    private static AccountTokens.Refreshed reauth(String cause) {
        return refused(new SourceFailure.ReauthNeeded("Connect the X account again: " + cause + "."));
    }

    private static AccountTokens.Refreshed refused(SourceFailure failure) {
        return new AccountTokens.Refreshed.Refused(failure);
    }
}
