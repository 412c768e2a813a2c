package io.tidemark.sync.platform.instagram;

import io.micronaut.context.annotation.Requires;
import io.tidemark.sync.credential.Tokens;
import io.tidemark.sync.platform.AccountTokens;
import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.OAuthCalls;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Exchanges tokens for others that live 60 days. There are no refresh tokens: an expired token cannot be exchanged, and
 * while a token is good a failed exchange does no harm.
 */
@Singleton
@Requires(bean = InstagramConfig.class)
final class InstagramRefresh {

    private static final Logger LOG = LoggerFactory.getLogger(InstagramRefresh.class);
    private static final Duration LIFE = Duration.ofDays(60);
    /** A younger token of Instagram Login is not exchanged. */
    private static final Duration YOUNG = Duration.ofHours(24);

    private final GraphClient client;
    private final Logins logins;
    private final InstagramConfig config;
    private final InstantSource clock;
    private final Map<UUID, Instant> failedAt = new ConcurrentHashMap<>();

    InstagramRefresh(GraphClient client, Logins logins, InstagramConfig config, InstantSource clock) {
        this.client = client;
        this.logins = logins;
        this.config = config;
        this.clock = clock;
    }

    /** How long before its end the account's token is to be exchanged; zero for a while after that failed. */
    Duration ahead(UUID accountId) {
        Instant failed = failedAt.get(accountId);
        return failed != null && failed.plus(config.refreshRetry()).isAfter(clock.instant())
                ? Duration.ZERO
                : config.refreshAhead();
    }

    /** Another token, or the same one where there is none to be had yet. */
    AccountTokens.Refreshed ask(UUID accountId, Tokens current) {
        Instant now = clock.instant();
        if (!current.accessExpiresAt().isAfter(now)) {
            return new AccountTokens.Refreshed.Refused(GraphAnswer.reauth(463));
        }
        Login login = Login.of(current.scopes());
        boolean young = current.accessExpiresAt().isAfter(now.plus(LIFE).minus(YOUNG));
        Optional<Logins.Host> host = logins.host(login);
        if (host.isEmpty() || login == Login.INSTAGRAM && young) {
            return later(accountId, current, now, "too early");
        }
        return switch (client.exchange(login, host.get(), current.accessToken())) {
            case GraphAnswer.Data(Fields data) -> fresh(accountId, current, data, now);
            case GraphAnswer.TokenRefused(long subcode) ->
                new AccountTokens.Refreshed.Refused(GraphAnswer.reauth(subcode));
            case GraphAnswer other ->
                later(accountId, current, now, GraphAnswer.failure(other, login).why());
        };
    }

    /** A token that was refused cannot be exchanged; the owner has to connect again. */
    AccountTokens.Refreshed refused(long subcode) {
        return new AccountTokens.Refreshed.Refused(GraphAnswer.reauth(subcode));
    }

    private AccountTokens.Refreshed fresh(UUID accountId, Tokens current, Fields answer, Instant now) {
        String access = answer.text("access_token").orNull();
        Instant end = OAuthCalls.end(now, answer.count("expires_in").orNull());
        if (access == null || access.isBlank() || end == null) {
            return later(accountId, current, now, "an exchange without a readable token");
        }
        failedAt.remove(accountId);
        return new AccountTokens.Refreshed.Fresh(
                new Tokens(access, current.refreshToken(), end, current.refreshExpiresAt(), current.scopes()));
    }

    private AccountTokens.Refreshed later(UUID accountId, Tokens current, Instant now, String why) {
        LOG.warn("the token of account {} is not exchanged: {}", accountId, why);
        failedAt.put(accountId, now);
        return new AccountTokens.Refreshed.Fresh(current);
    }
}
