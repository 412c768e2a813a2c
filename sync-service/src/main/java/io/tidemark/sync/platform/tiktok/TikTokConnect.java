package io.tidemark.sync.platform.tiktok;

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
import java.util.SequencedMap;

/** Connects an account to TikTok's API for Business. The exchange tells the open id; the profile tells the handle. */
@Singleton
@Requires(beans = {TikTokConfig.class, TikTokConnectConfig.class})
final class TikTokConnect implements AccountConnect {

    private final TikTokConfig config;
    private final TikTokConnectConfig connect;
    private final TikTokClient client;
    private final InstantSource clock;

    TikTokConnect(TikTokConfig config, TikTokConnectConfig connect, TikTokClient client, InstantSource clock) {
        this.config = config;
        this.connect = connect;
        this.client = client;
        this.clock = clock;
    }

    @Override
    public Way way() {
        return new Way("tiktok", "", "tiktok_business", false);
    }

    @Override
    public URI authorizeUrl(Consent consent) {
        SequencedMap<String, String> query = new LinkedHashMap<>();
        query.put("client_key", config.clientId());
        query.put("scope", String.join(",", connect.scopes()));
        query.put("response_type", "code");
        query.put("redirect_uri", consent.redirectUri().toString());
        query.put("state", consent.state());
        return CallAddress.with(connect.authorizeUrl(), query);
    }

    @Override
    public Exchange exchange(Consent consent, String code) {
        return switch (client.redeem(code, consent.redirectUri().toString())) {
            case TikTokAnswer.Data answer -> granted(answer.data());
            case TikTokAnswer.TokenRefused(int refused) -> refused(refused);
            case TikTokAnswer.ScopeMissing() -> refused(40130);
            case TikTokAnswer.Failed(SourceFailure failure) -> new Exchange.Refused(failure);
        };
    }

    private Exchange granted(Fields answer) {
        Instant now = clock.instant();
        String access = answer.text("access_token").orNull();
        String refresh = answer.text("refresh_token").orNull();
        String openId = answer.id("open_id").orNull();
        Instant accessEnd = OAuthCalls.end(now, answer.count("expires_in").orNull());
        Instant refreshEnd =
                OAuthCalls.end(now, answer.count("refresh_token_expires_in").orNull());
        if (access == null || refresh == null || openId == null || accessEnd == null || refreshEnd == null) {
            return new Exchange.Refused(
                    new SourceFailure.ContractBug("TikTok answers an exchange without readable tokens and open_id"));
        }
        return new Exchange.Granted(
                new Tokens(
                        access,
                        refresh,
                        accessEnd,
                        refreshEnd,
                        OAuthCalls.scopes(answer.text("scope").orNull(), connect.scopes())),
                openId);
    }

    /** Without the scope for the handle TikTok tells none, and the handle that was asked for stands. */
    @Override
    public Identity identify(Consent consent, Exchange.Granted granted) {
        Tokens tokens = granted.tokens();
        if (!tokens.scopes().contains("user.info.username")) {
            return new Identity.Known(granted.platformAccountId(), null, tokens);
        }
        return switch (client.username(tokens.accessToken(), granted.platformAccountId())) {
            case TikTokAnswer.Data answer ->
                new Identity.Known(
                        granted.platformAccountId(),
                        answer.data().text("username").orNull(),
                        tokens);
            case TikTokAnswer.ScopeMissing() -> new Identity.Known(granted.platformAccountId(), null, tokens);
            case TikTokAnswer.TokenRefused(int code) ->
                new Identity.Refused(new SourceFailure.ReauthNeeded(
                        "TikTok refuses the tokens that it has just given (code " + code + ")"));
            case TikTokAnswer.Failed(SourceFailure failure) -> new Identity.Refused(failure);
        };
    }

    @Override
    public Revocation revoke(Tokens tokens) {
        return switch (client.revoke(tokens.accessToken())) {
            case TikTokAnswer.Data ignored -> new Revocation.Revoked();
            case TikTokAnswer.ScopeMissing() -> new Revocation.Refused("TikTok refuses (code 40130)");
            case TikTokAnswer.TokenRefused(int code) ->
                new Revocation.Refused("TikTok does not know the token any more (code " + code + ")");
            case TikTokAnswer.Failed(SourceFailure failure) -> new Revocation.Refused(failure.why());
        };
    }

    private static Exchange refused(int code) {
        return new Exchange.Refused(new SourceFailure.ContractBug("TikTok refuses the code (code " + code + ")"));
    }
}
