package io.tidemark.sync.platform.tiktok;

import io.micronaut.context.annotation.Requires;
import io.tidemark.sync.credential.Credentials;
import io.tidemark.sync.credential.Tokens;
import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.SourceFailure;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/** The tokens of an account, refreshed by one replica at a time and on disk before they are used. */
@Singleton
@Requires(bean = TikTokConfig.class)
final class TikTokTokens {

    private final Credentials credentials;
    private final TikTokClient client;
    private final TikTokConfig config;
    private final InstantSource clock;

    TikTokTokens(Credentials credentials, TikTokClient client, TikTokConfig config, InstantSource clock) {
        this.credentials = credentials;
        this.client = client;
        this.config = config;
        this.clock = clock;
    }

    /** Tokens to call with, or why there are none. */
    sealed interface Grant {

        /** Tokens that should be accepted. */
        record Usable(Tokens tokens) implements Grant {}

        /** No tokens. */
        record Refused(SourceFailure failure) implements Grant {}
    }

    /** The stored tokens, refreshed first when they are about to end. */
    Grant current(UUID accountId) {
        Tokens tokens = credentials.find(accountId).orElse(null);
        if (tokens == null) {
            return notConnected();
        }
        boolean ending = tokens.accessExpiresAt().isBefore(clock.instant().plus(config.refreshAhead()));
        return ending ? refreshed(accountId, tokens.accessToken()) : new Grant.Usable(tokens);
    }

    /** Tokens other than the refused one: what another replica has stored meanwhile, else what a refresh gives. */
    Grant refreshed(UUID accountId, String refusedAccessToken) {
        return credentials
                .withLock(
                        accountId,
                        (current, save) -> current.accessToken().equals(refusedAccessToken)
                                ? refresh(current, save)
                                : new Grant.Usable(current))
                .orElseGet(TikTokTokens::notConnected);
    }

    private Grant refresh(Tokens current, Credentials.Save save) throws SQLException {
        Instant now = clock.instant();
        if (!current.refreshExpiresAt().isAfter(now)) {
            return reauth("the yearly consent has run out");
        }
        return switch (client.refresh(current)) {
            case TikTokAnswer.Data answer -> stored(current, answer.data(), now, save);
            case TikTokAnswer.TokenRefused(int code) -> reauth("TikTok refuses the refresh token (code " + code + ")");
            case TikTokAnswer.ScopeMissing() -> reauth("TikTok refuses the refresh token (code 40130)");
            case TikTokAnswer.Failed(SourceFailure.ContractBug bug) -> reauth(bug.why());
            case TikTokAnswer.Failed(SourceFailure failure) -> new Grant.Refused(failure);
        };
    }

    private static Grant stored(Tokens current, Fields answer, Instant now, Credentials.Save save) throws SQLException {
        String access = answer.text("access_token").orNull();
        Long accessSeconds = answer.count("expires_in").orNull();
        if (access == null || access.isBlank() || accessSeconds == null) {
            return new Grant.Refused(new SourceFailure.Transient("TikTok: a refresh without a readable access token"));
        }
        String refresh = answer.text("refresh_token").orNull();
        Long refreshSeconds = answer.count("refresh_token_expires_in").orNull();
        String scope = answer.text("scope").orNull();
        Tokens tokens = new Tokens(
                access,
                refresh == null ? current.refreshToken() : refresh,
                now.plus(seconds(accessSeconds)),
                refreshSeconds == null ? current.refreshExpiresAt() : now.plus(seconds(refreshSeconds)),
                scope == null ? current.scopes() : scopes(scope));
        save.save(tokens);
        return new Grant.Usable(tokens);
    }

    /** Cut to ten years, so that a hostile figure does not overflow. */
    private static Duration seconds(long seconds) {
        return Duration.ofSeconds(Math.min(seconds, Duration.ofDays(3650).toSeconds()));
    }

    private static List<String> scopes(String scope) {
        return Arrays.stream(scope.split(","))
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .toList();
    }

    private static Grant notConnected() {
        return reauth("no tokens are stored");
    }

    private static Grant reauth(String cause) {
        return new Grant.Refused(new SourceFailure.ReauthNeeded("Connect the TikTok account again: " + cause + "."));
    }
}
