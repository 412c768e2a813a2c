package io.tidemark.sync.platform.linkedin;

import io.micronaut.context.annotation.Requires;
import io.tidemark.sync.credential.Tokens;
import io.tidemark.sync.platform.AccountTokens;
import io.tidemark.sync.platform.CallSlots;
import io.tidemark.sync.platform.DailyCalls;
import io.tidemark.sync.platform.SourceAccount;
import io.tidemark.sync.platform.SourceFailure;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;

/** Makes calls for an account: with its tokens, which are refreshed once when they are refused, and within the budgets. */
@Singleton
@Requires(bean = LinkedInConfig.class)
final class LinkedInCalls {

    private final LinkedInConfig config;
    private final AccountTokens tokens;
    private final LinkedInRefresh refresh;
    private final DailyCalls budgets;
    private final CallSlots slots;

    LinkedInCalls(
            LinkedInConfig config, AccountTokens tokens, LinkedInRefresh refresh, DailyCalls budgets, CallSlots slots) {
        this.config = config;
        this.tokens = tokens;
        this.refresh = refresh;
        this.budgets = budgets;
        this.slots = slots;
    }

    /** The answer to a request that is made of an access token. */
    LinkedInAnswer call(SourceAccount account, Function<String, LinkedInAnswer> request) {
        AccountTokens.Grant grant = tokens.current(account.accountId(), config.refreshAhead(), refresh::ask);
        for (boolean again = true; ; again = false) {
            switch (grant) {
                case AccountTokens.Grant.Refused(SourceFailure failure) -> {
                    return new LinkedInAnswer.Failed(failure);
                }
                case AccountTokens.Grant.Usable(Tokens usable) -> {
                    LinkedInAnswer answer = budgeted(account, () -> request.apply(usable.accessToken()));
                    if (!(answer instanceof LinkedInAnswer.TokenRefused(long code))) {
                        return answer;
                    }
                    if (!again) {
                        return refused(code);
                    }
                    grant = tokens.refreshed(account.accountId(), usable.accessToken(), refresh::ask);
                }
            }
        }
    }

    private LinkedInAnswer budgeted(SourceAccount account, Supplier<LinkedInAnswer> request) {
        return budgets.take(
                        LinkedInSource.NAME + "/member/" + account.accountId(),
                        config.memberCallsPerDay(),
                        SourceFailure.Scope.ACCOUNT)
                .or(() -> budgets.take(
                        LinkedInSource.NAME + "/app", config.applicationCallsPerDay(), SourceFailure.Scope.APP))
                .<LinkedInAnswer>map(LinkedInAnswer.Failed::new)
                .orElseGet(() -> slots.within(LinkedInSource.NAME, config.callsPerSecond(), request)
                        .orElseGet(LinkedInCalls::noSlot));
    }

    private static LinkedInAnswer noSlot() {
        return new LinkedInAnswer.Failed(new SourceFailure.Throttled(
                SourceFailure.Scope.ACCOUNT, Duration.ofSeconds(1), "too many other accounts are being read"));
    }

    private static LinkedInAnswer refused(long code) {
        return new LinkedInAnswer.Failed(new SourceFailure.ReauthNeeded(
                "Connect the LinkedIn account again: LinkedIn refuses even refreshed tokens (" + code + ")."));
    }
}
