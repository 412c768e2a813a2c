package io.tidemark.sync.platform;

import io.tidemark.sync.credential.Credentials;
import io.tidemark.sync.credential.Tokens;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;

/** The tokens of connected accounts, refreshed by one replica at a time and on disk before they are used. */
@Singleton
public final class AccountTokens {

    private final Credentials credentials;
    private final InstantSource clock;

    AccountTokens(Credentials credentials, InstantSource clock) {
        this.credentials = credentials;
        this.clock = clock;
    }

    /** Tokens to call with, or why there are none. */
    public sealed interface Grant {

        /** Tokens that should be accepted. */
        record Usable(Tokens tokens) implements Grant {}

        /** No tokens. */
        record Refused(SourceFailure failure) implements Grant {}
    }

    /** What a platform said to a refresh. */
    public sealed interface Refreshed {

        /** Other tokens, which are good from this moment on. */
        record Fresh(Tokens tokens) implements Refreshed {}

        /** No tokens. */
        record Refused(SourceFailure failure) implements Refreshed {}
    }

    /** Asks a platform for other tokens. */
    @FunctionalInterface
    public interface Refresh {

        /** Never throws for what a platform may do. */
        Refreshed ask(Tokens current);
    }

    /** The stored tokens, refreshed first when the access token ends within {@code ahead}. */
    public Grant current(UUID accountId, Duration ahead, Refresh refresh) {
        Tokens tokens = credentials.find(accountId).orElse(null);
        if (tokens == null) {
            return notConnected();
        }
        boolean ending = tokens.accessExpiresAt().isBefore(clock.instant().plus(ahead));
        return ending ? refreshed(accountId, tokens.accessToken(), refresh) : new Grant.Usable(tokens);
    }

    /** Tokens other than the refused one: what another replica has stored meanwhile, else what a refresh gives. */
    public Grant refreshed(UUID accountId, String refusedAccessToken, Refresh refresh) {
        return credentials
                .withLock(
                        accountId,
                        (current, save) -> current.accessToken().equals(refusedAccessToken)
                                ? ask(current, refresh, save)
                                : new Grant.Usable(current))
                .orElseGet(AccountTokens::notConnected);
    }

    private Grant ask(Tokens current, Refresh refresh, Credentials.Save save) throws SQLException {
        if (current.refreshExpiresAt() != null && !current.refreshExpiresAt().isAfter(clock.instant())) {
            return reauth("the consent has run out");
        }
        return switch (refresh.ask(current)) {
            case Refreshed.Fresh(Tokens tokens) -> {
                save.save(tokens);
                yield new Grant.Usable(tokens);
            }
            case Refreshed.Refused(SourceFailure failure) -> new Grant.Refused(failure);
        };
    }

    private static Grant notConnected() {
        return reauth("no tokens are stored");
    }

    private static Grant reauth(String cause) {
        return new Grant.Refused(new SourceFailure.ReauthNeeded("Connect the account again: " + cause + "."));
    }
}
