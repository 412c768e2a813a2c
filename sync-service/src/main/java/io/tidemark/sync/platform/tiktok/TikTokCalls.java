package io.tidemark.sync.platform.tiktok;

import io.micronaut.context.annotation.Requires;
import io.tidemark.sync.credential.Tokens;
import io.tidemark.sync.platform.AccountTokens;
import io.tidemark.sync.platform.CallSlots;
import io.tidemark.sync.platform.RateBudgets;
import io.tidemark.sync.platform.SourceAccount;
import io.tidemark.sync.platform.SourceFailure;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;

/** Makes calls for an account: with its tokens, which are refreshed once when they are refused, and within the budgets. */
@Singleton
@Requires(bean = TikTokConfig.class)
final class TikTokCalls {

    private final TikTokConfig config;
    private final AccountTokens tokens;
    private final TikTokRefresh refresh;
    private final RateBudgets budgets;
    private final CallSlots slots;

    TikTokCalls(
            TikTokConfig config, AccountTokens tokens, TikTokRefresh refresh, RateBudgets budgets, CallSlots slots) {
        this.config = config;
        this.tokens = tokens;
        this.refresh = refresh;
        this.budgets = budgets;
        this.slots = slots;
    }

    /** The account's tokens, refreshed when they are about to end. */
    AccountTokens.Grant current(SourceAccount account) {
        return tokens.current(account.accountId(), config.refreshAhead(), refresh::ask);
    }

    /**
     * Calls with the stored token and, when that is refused, once more with a refreshed one.
     *
     * @param endpoint what TikTok counts the account's calls by, such as {@code video-list}
     */
    TikTokAnswer call(SourceAccount account, String endpoint, Function<String, TikTokAnswer> request) {
        AccountTokens.Grant grant = current(account);
        for (boolean again = true; ; again = false) {
            switch (grant) {
                case AccountTokens.Grant.Refused(SourceFailure failure) -> {
                    return new TikTokAnswer.Failed(failure);
                }
                case AccountTokens.Grant.Usable(Tokens usable) -> {
                    TikTokAnswer answer = budgeted(account, endpoint, () -> request.apply(usable.accessToken()));
                    if (!again || !(answer instanceof TikTokAnswer.TokenRefused)) {
                        return answer;
                    }
                    grant = tokens.refreshed(account.accountId(), usable.accessToken(), refresh::ask);
                }
            }
        }
    }

    private TikTokAnswer budgeted(SourceAccount account, String endpoint, Supplier<TikTokAnswer> request) {
        String source = TikTokBusinessSource.NAME;
        return budgets.take(source + "/" + endpoint + "/" + account.accountId(), config.accountQuotas())
                .or(() -> budgets.take(source + "/app", config.applicationQuotas()))
                .<TikTokAnswer>map(TikTokAnswer.Failed::new)
                .orElseGet(() ->
                        slots.within(source, config.callsPerSecond(), request).orElseGet(TikTokCalls::noSlot));
    }

    private static TikTokAnswer noSlot() {
        return new TikTokAnswer.Failed(new SourceFailure.Throttled(
                SourceFailure.Scope.ACCOUNT, Duration.ofSeconds(1), "too many other accounts are being read"));
    }
}
