package io.tidemark.sync.platform.linkedin;

import io.micronaut.context.annotation.Requires;
import io.tidemark.sync.credential.Tokens;
import io.tidemark.sync.platform.AccountTokens;
import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.OAuthCalls;
import io.tidemark.sync.platform.SourceFailure;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/** Asks LinkedIn for other tokens. Only approved partners have refresh tokens, whose end no refresh moves. */
@Singleton
@Requires(bean = LinkedInConfig.class)
final class LinkedInRefresh {

    private final LinkedInConfig config;
    private final OAuthCalls calls;
    private final InstantSource clock;

    LinkedInRefresh(LinkedInConfig config, OAuthCalls calls, InstantSource clock) {
        this.config = config;
        this.calls = calls;
        this.clock = clock;
    }

    AccountTokens.Refreshed ask(Tokens current) {
        if (current.refreshToken() == null) {
            return reauth("its access has ended, and LinkedIn gave no refresh token");
        }
        SequencedMap<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "refresh_token");
        form.put("refresh_token", current.refreshToken());
        form.put("client_id", config.clientId());
        form.put("client_secret", config.clientSecret());
        Instant now = clock.instant();
        return switch (calls.post("LinkedIn", config.tokenUrl(), form, Map.of())) {
            case OAuthCalls.Answer.Data(Fields body) -> OAuthCalls.refreshed("LinkedIn", current, body, now);
            // With a client id or secret that LinkedIn does not know, every account fails alike and no owner can help.
            case OAuthCalls.Answer.Refused(int status)
            when status == 401 ->
                new AccountTokens.Refreshed.Refused(
                        new SourceFailure.ContractBug("LinkedIn refuses our client id or secret (HTTP 401)"));
            case OAuthCalls.Answer.Refused(int status) ->
                reauth("LinkedIn refuses the refresh token (HTTP " + status + ")");
            case OAuthCalls.Answer.Failed(SourceFailure failure) -> new AccountTokens.Refreshed.Refused(failure);
        };
    }

    private static AccountTokens.Refreshed reauth(String cause) {
        return new AccountTokens.Refreshed.Refused(
                new SourceFailure.ReauthNeeded("Connect the LinkedIn account again: " + cause + "."));
    }
}
