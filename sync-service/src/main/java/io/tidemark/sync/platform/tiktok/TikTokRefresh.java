package io.tidemark.sync.platform.tiktok;

import io.micronaut.context.annotation.Requires;
import io.tidemark.sync.credential.Tokens;
import io.tidemark.sync.platform.AccountTokens;
import io.tidemark.sync.platform.OAuthCalls;
import io.tidemark.sync.platform.SourceFailure;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;

/** Asks TikTok for other tokens. */
@Singleton
@Requires(bean = TikTokConfig.class)
final class TikTokRefresh {

    private final TikTokClient client;
    private final InstantSource clock;

    TikTokRefresh(TikTokClient client, InstantSource clock) {
        this.client = client;
        this.clock = clock;
    }

    AccountTokens.Refreshed ask(Tokens current) {
        Instant now = clock.instant();
        return switch (client.refresh(current)) {
            case TikTokAnswer.Data answer -> OAuthCalls.refreshed("TikTok", current, answer.data(), now);
            case TikTokAnswer.TokenRefused(int code) -> reauth("TikTok refuses the refresh token (code " + code + ")");
            case TikTokAnswer.ScopeMissing() -> reauth("TikTok refuses the refresh token (code 40130)");
            case TikTokAnswer.Failed(SourceFailure.ContractBug bug) -> reauth(bug.why());
            case TikTokAnswer.Failed(SourceFailure failure) -> new AccountTokens.Refreshed.Refused(failure);
        };
    }

    private static AccountTokens.Refreshed reauth(String cause) {
        return new AccountTokens.Refreshed.Refused(
                new SourceFailure.ReauthNeeded("Connect the TikTok account again: " + cause + "."));
    }
}
