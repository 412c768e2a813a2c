package io.tidemark.sync.platform;

import io.tidemark.sync.credential.Credentials;
import io.tidemark.sync.credential.Credentials.Begun;
import io.tidemark.sync.credential.Tokens;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/** The tokens of connected accounts, refreshed by one replica at a time and on disk before they are used. */
@Singleton
public final class AccountTokens {

    private final Credentials credentials;
    private final HttpLimits limits;
    private final InstantSource clock;

    AccountTokens(Credentials credentials, HttpLimits limits, InstantSource clock) {
        this.credentials = credentials;
        this.limits = limits;
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

    /**
     * The stored tokens, refreshed first when the access token ends within {@code ahead}. Until it has ended it is used
     * when the refresh fails for a reason that passes.
     */
    public Grant current(UUID accountId, Duration ahead, Refresh refresh) {
        Tokens tokens = credentials.find(accountId).orElse(null);
        if (tokens == null) {
            return notConnected();
        }
        if (!tokens.accessExpiresAt().isBefore(clock.instant().plus(ahead))) {
            return new Grant.Usable(tokens);
        }
        Grant grant = refreshed(accountId, tokens.accessToken(), refresh);
        boolean usable = grant instanceof Grant.Refused(SourceFailure failure)
                && passes(failure)
                && tokens.accessExpiresAt().isAfter(clock.instant());
        return usable ? new Grant.Usable(tokens) : grant;
    }

    /** Tokens other than the refused one: what another replica has stored meanwhile, else what a refresh gives. */
    public Grant refreshed(UUID accountId, String refusedAccessToken, Refresh refresh) {
        long giveUp = System.nanoTime() + limits.deadline().toNanos();
        while (true) {
            switch (credentials.beginRefresh(accountId, refusedAccessToken, lease())) {
                case Begun.NotConnected() -> {
                    return notConnected();
                }
                case Begun.Changed(Tokens tokens) -> {
                    return new Grant.Usable(tokens);
                }
                case Begun.Mine mine -> {
                    return ask(accountId, mine, refresh);
                }
                case Begun.Busy() -> {
                    if (System.nanoTime() > giveUp || !slept()) {
                        return new Grant.Refused(
                                new SourceFailure.Transient("another replica is refreshing the account's tokens"));
                    }
                }
            }
        }
    }

    /** A refresh may take several calls; who takes longer than this is taken to be dead. */
    private Duration lease() {
        return limits.deadline().multipliedBy(4);
    }

    private Grant ask(UUID accountId, Begun.Mine mine, Refresh refresh) {
        Tokens current = mine.current();
        if (current.refreshExpiresAt() != null && !current.refreshExpiresAt().isAfter(clock.instant())) {
            return ended(accountId, mine, reauth("the consent has run out"));
        }
        return switch (refresh.ask(current)) {
            case Refreshed.Fresh(Tokens tokens) ->
                credentials
                        .endRefresh(accountId, mine, tokens)
                        .<Grant>map(Grant.Usable::new)
                        .orElseGet(AccountTokens::notConnected);
            case Refreshed.Refused(SourceFailure.Transient failure) -> {
                // The platform may have taken it; the token is tried once more, and only then is the owner asked.
                credentials.leaveRefreshOpen(accountId, mine);
                yield new Grant.Refused(failure);
            }
            case Refreshed.Refused(SourceFailure.Throttled failure) -> {
                credentials.leaveRefreshOpen(accountId, mine);
                yield new Grant.Refused(failure);
            }
            case Refreshed.Refused(SourceFailure.ReauthNeeded(String why))
            when mine.lostBefore() ->
                ended(
                        accountId,
                        mine,
                        new Grant.Refused(new SourceFailure.ReauthNeeded(why + " The answer to a refresh of "
                                + mine.beganAt().truncatedTo(ChronoUnit.SECONDS)
                                + " was lost, and the refresh token can be used once only.")));
            case Refreshed.Refused(SourceFailure failure) -> ended(accountId, mine, new Grant.Refused(failure));
        };
    }

    /** What a refused refresh comes to: nothing, unless others were stored meanwhile. */
    private Grant ended(UUID accountId, Begun.Mine mine, Grant refused) {
        return credentials
                .endRefresh(accountId, mine)
                .filter(stored -> !stored.accessToken().equals(mine.current().accessToken()))
                .<Grant>map(Grant.Usable::new)
                .orElse(refused);
    }

    private static boolean passes(SourceFailure failure) {
        return failure instanceof SourceFailure.Transient || failure instanceof SourceFailure.Throttled;
    }

    private static boolean slept() {
        try {
            Thread.sleep(100);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static Grant notConnected() {
        return reauth("no tokens are stored");
    }

    private static Grant reauth(String cause) {
        return new Grant.Refused(new SourceFailure.ReauthNeeded("Connect the account again: " + cause + "."));
    }
}
