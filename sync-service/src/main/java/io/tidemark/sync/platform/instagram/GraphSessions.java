package io.tidemark.sync.platform.instagram;

import io.micronaut.context.annotation.Requires;
import io.tidemark.sync.credential.Tokens;
import io.tidemark.sync.platform.AccountTokens;
import io.tidemark.sync.platform.RateBudgets;
import io.tidemark.sync.platform.SourceAccount;
import io.tidemark.sync.platform.SourceFailure;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** Opens the sessions in which accounts are read. */
@Singleton
@Requires(bean = InstagramConfig.class)
class GraphSessions {

    private static final String INSTAGRAM = "Instagram";

    private final InstagramConfig config;
    private final Logins logins;
    private final GraphClient client;
    private final AccountTokens tokens;
    private final InstagramRefresh refresh;
    private final RateBudgets budgets;

    GraphSessions(
            InstagramConfig config,
            Logins logins,
            GraphClient client,
            AccountTokens tokens,
            InstagramRefresh refresh,
            RateBudgets budgets) {
        this.config = config;
        this.logins = logins;
        this.client = client;
        this.tokens = tokens;
        this.refresh = refresh;
        this.budgets = budgets;
    }

    /** A session, or why there is none. */
    sealed interface Opened {

        /** Calls can be made. */
        record Ready(GraphSession session) implements Opened {}

        /** No call can be made. */
        record Refused(SourceFailure failure) implements Opened {}
    }

    /** Opens a session with the account's token, which is exchanged first when it is about to end. */
    Opened open(SourceAccount account) {
        UUID accountId = account.accountId();
        return switch (tokens.current(
                accountId, refresh.ahead(accountId), current -> refresh.ask(accountId, current))) {
            case AccountTokens.Grant.Refused(SourceFailure failure) -> new Opened.Refused(failure);
            case AccountTokens.Grant.Usable(Tokens usable) -> {
                Login login = Login.of(usable.scopes());
                yield logins.host(login)
                        .<Opened>map(host ->
                                new Opened.Ready(new GraphSession(this, accountId, login, host, usable.accessToken())))
                        .orElseGet(() -> new Opened.Refused(new SourceFailure.ContractBug(
                                "The account was connected by a login that is not configured: "
                                        + login.name().toLowerCase(Locale.ROOT) + "-login.")));
            }
        };
    }

    GraphClient client() {
        return client;
    }

    /** Takes calls from the budgets of the account and of the application. */
    Optional<SourceFailure> take(Login login, UUID accountId, int calls) {
        return budgets.take(account(accountId), config.accountQuotas(), calls)
                .or(() -> budgets.take(application(login), config.quotas(), calls));
    }

    /** Notes what the headers told, so that all replicas slow down or stop by it. */
    void used(Login login, UUID accountId, GraphUsage usage) {
        if (usage.account() > 0) {
            budgets.used(account(accountId), usage.account() / 100.0, usage.regain(), INSTAGRAM);
        }
        if (usage.application() > 0) {
            budgets.used(application(login), usage.application() / 100.0, null, INSTAGRAM);
        }
    }

    /** Leaves alone what is throttled, for all replicas. */
    void pause(Login login, UUID accountId, SourceFailure.Throttled throttled) {
        String budget = switch (throttled.scope()) {
            case APP -> application(login);
            case ACCOUNT -> account(accountId);
        };
        budgets.pause(budget, throttled.retryAfter(), throttled.why());
    }

    /** The token that another replica has stored instead of the refused one, or why there is none. */
    AccountTokens.Grant insteadOf(UUID accountId, String refusedToken, long subcode) {
        return tokens.refreshed(accountId, refusedToken, current -> refresh.refused(subcode));
    }

    private static String account(UUID accountId) {
        return "instagram/" + accountId;
    }

    private static String application(Login login) {
        return "instagram/app-" + login.name().toLowerCase(Locale.ROOT);
    }
}
