package io.tidemark.sync.platform.tiktok;

import io.micronaut.context.annotation.Requires;
import io.tidemark.sync.credential.Tokens;
import io.tidemark.sync.platform.AccountTokens;
import io.tidemark.sync.platform.CallSlots;
import io.tidemark.sync.platform.FetchRequest;
import io.tidemark.sync.platform.FetchResult;
import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.Json;
import io.tidemark.sync.platform.LookupResult;
import io.tidemark.sync.platform.PlatformSource;
import io.tidemark.sync.platform.PostRef;
import io.tidemark.sync.platform.RateBudgets;
import io.tidemark.sync.platform.Reading;
import io.tidemark.sync.platform.SourceAccount;
import io.tidemark.sync.platform.SourceFailure;
import io.tidemark.sync.platform.SyncKind;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/** An account that its owner has connected, read through TikTok's API for Business. */
@Singleton
@Requires(bean = TikTokConfig.class)
final class TikTokBusinessSource implements PlatformSource {

    private static final String NAME = "tiktok_business";
    private static final String INSIGHTS = "video.insights";
    private static final String NO_INSIGHTS =
            "Reach and watch times are not permitted: connect the account again and grant video.insights.";

    /** Marks in our cursor which field set the run uses, so that all pages of a run ask for the same. */
    private static final String ALL_FIELDS = "a";

    private static final String BASIC_FIELDS = "b";

    private final TikTokConfig config;
    private final TikTokClient client;
    private final AccountTokens tokens;
    private final TikTokRefresh refresh;
    private final RateBudgets budgets;
    private final CallSlots slots;
    private final InstantSource clock;

    TikTokBusinessSource(
            TikTokConfig config,
            TikTokClient client,
            AccountTokens tokens,
            TikTokRefresh refresh,
            RateBudgets budgets,
            CallSlots slots,
            InstantSource clock) {
        this.config = config;
        this.client = client;
        this.tokens = tokens;
        this.refresh = refresh;
        this.budgets = budgets;
        this.slots = slots;
        this.clock = clock;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<String> platforms() {
        return Set.of("tiktok");
    }

    @Override
    public Set<SyncKind> kinds() {
        return Set.of(SyncKind.values());
    }

    @Override
    public boolean usesTokens() {
        return true;
    }

    @Override
    public FetchResult fetch(FetchRequest request) {
        String cursor = request.cursor();
        return cursor == null
                ? firstPage(request.account(), request.kind())
                : page(request.account(), cursor.startsWith(ALL_FIELDS), cursor.substring(1));
    }

    @Override
    public LookupResult lookUp(SourceAccount account, List<PostRef> posts) {
        List<String> externalIds = posts.stream().map(PostRef::externalId).toList();
        Set<String> found = new HashSet<>();
        for (int from = 0; from < externalIds.size(); from += config.pageSize()) {
            List<String> ids = externalIds.subList(from, Math.min(from + config.pageSize(), externalIds.size()));
            TikTokAnswer answer = call(account, token -> client.videosById(token, account.platformAccountId(), ids));
            switch (answer) {
                case TikTokAnswer.Data(Fields data, boolean partial) -> {
                    Optional<Set<String>> present = partial ? Optional.empty() : ids(data);
                    if (present.isEmpty()) {
                        return new SourceFailure.Transient("TikTok: a look-up that does not tell what exists");
                    }
                    found.addAll(present.get());
                }
                case TikTokAnswer.ScopeMissing() -> {
                    return scopeMissing();
                }
                case TikTokAnswer.TokenRefused(int code) -> {
                    return tokenRefused(code);
                }
                case TikTokAnswer.Failed(SourceFailure failure) -> {
                    return failure;
                }
            }
        }
        found.retainAll(externalIds);
        return new LookupResult.Found(found);
    }

    @Override
    public void stored(SourceAccount account) {
        // A listing leaves nothing behind on TikTok's side.
    }

    /** A limitation is tried again in each full run, because the owner may have granted the scope meanwhile. */
    private FetchResult firstPage(SourceAccount account, SyncKind kind) {
        return switch (current(account)) {
            case AccountTokens.Grant.Refused(SourceFailure failure) -> failure;
            case AccountTokens.Grant.Usable(Tokens usable) -> {
                boolean insights =
                        usable.scopes().contains(INSIGHTS) && (account.limitation() == null || kind == SyncKind.FULL);
                TikTokAnswer answer = videos(account, insights, null);
                yield insights && answer instanceof TikTokAnswer.ScopeMissing
                        ? page(account, false, null)
                        : page(answer, insights);
            }
        };
    }

    private FetchResult page(SourceAccount account, boolean insights, String cursor) {
        return page(videos(account, insights, cursor), insights);
    }

    private TikTokAnswer videos(SourceAccount account, boolean insights, String cursor) {
        return call(
                account,
                token -> client.videos(token, account.platformAccountId(), TikTokVideos.fields(insights), cursor));
    }

    private FetchResult page(TikTokAnswer answer, boolean insights) {
        return switch (answer) {
            case TikTokAnswer.Data(Fields data, boolean partial) -> read(data, partial, insights);
            case TikTokAnswer.ScopeMissing() -> scopeMissing();
            case TikTokAnswer.TokenRefused(int code) -> tokenRefused(code);
            case TikTokAnswer.Failed(SourceFailure failure) -> failure;
        };
    }

    private FetchResult read(Fields data, boolean partial, boolean insights) {
        List<Json> videos = data.list("videos").orNull();
        Boolean more = data.flag("has_more").orNull();
        if (videos == null || more == null) {
            return new SourceFailure.Transient("TikTok: a page without readable videos and has_more");
        }
        String next = null;
        if (more) {
            Reading<String> cursor = data.id("cursor");
            if (!(cursor instanceof Reading.Value<String>(String value))) {
                return new SourceFailure.Transient("TikTok: more pages but a cursor that is " + cursor.problem());
            }
            next = (insights ? ALL_FIELDS : BASIC_FIELDS) + value;
        }
        TikTokVideos page = TikTokVideos.read(videos, insights, clock.instant().truncatedTo(ChronoUnit.MICROS));
        return new FetchResult.Page(
                page.posts(), page.rejected(), next, partial, null, insights ? null : NO_INSIGHTS, List.of());
    }

    private AccountTokens.Grant current(SourceAccount account) {
        return tokens.current(account.accountId(), config.refreshAhead(), refresh::ask);
    }

    /** Calls with the stored token and, when that is refused, once more with a refreshed one. */
    private TikTokAnswer call(SourceAccount account, Function<String, TikTokAnswer> request) {
        AccountTokens.Grant grant = current(account);
        for (boolean again = true; ; again = false) {
            switch (grant) {
                case AccountTokens.Grant.Refused(SourceFailure failure) -> {
                    return new TikTokAnswer.Failed(failure);
                }
                case AccountTokens.Grant.Usable(Tokens usable) -> {
                    TikTokAnswer answer = budgeted(account, () -> request.apply(usable.accessToken()));
                    if (!again || !(answer instanceof TikTokAnswer.TokenRefused)) {
                        return answer;
                    }
                    grant = tokens.refreshed(account.accountId(), usable.accessToken(), refresh::ask);
                }
            }
        }
    }

    private TikTokAnswer budgeted(SourceAccount account, Supplier<TikTokAnswer> request) {
        return budgets.take(NAME + "/video-list/" + account.accountId(), config.accountQuotas())
                .or(() -> budgets.take(NAME + "/app", config.applicationQuotas()))
                .<TikTokAnswer>map(TikTokAnswer.Failed::new)
                .orElseGet(() ->
                        slots.within(NAME, config.callsPerSecond(), request).orElseGet(TikTokBusinessSource::noSlot));
    }

    private static TikTokAnswer noSlot() {
        return new TikTokAnswer.Failed(new SourceFailure.Throttled(
                SourceFailure.Scope.ACCOUNT, Duration.ofSeconds(1), "too many other accounts are being read"));
    }

    private static Optional<Set<String>> ids(Fields data) {
        List<Json> videos = data.list("videos").orNull();
        if (videos == null) {
            return Optional.empty();
        }
        Set<String> ids = new HashSet<>();
        for (Json video : videos) {
            String id = video instanceof Json.Obj object
                    ? new Fields(object).id("item_id").orNull()
                    : null;
            if (id == null) {
                return Optional.empty();
            }
            ids.add(id);
        }
        return Optional.of(ids);
    }

    private static SourceFailure scopeMissing() {
        return new SourceFailure.PermissionMissing(
                "Connect the TikTok account again and grant video.list (code 40130).");
    }

    private static SourceFailure tokenRefused(int code) {
        return new SourceFailure.ReauthNeeded(
                "Connect the TikTok account again: TikTok refuses even refreshed tokens (code " + code + ").");
    }
}
